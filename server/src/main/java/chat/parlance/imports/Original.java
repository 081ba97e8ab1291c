package chat.parlance.imports;

import java.util.function.Consumer;

/// The database of a service whose history is brought, read from its beginning to its end in bounded memory. For one thread.
/// Throws [OriginalException].
public interface Original extends AutoCloseable {

  /// Conversations, those that cannot be read among them, and what people are called.
  void places(Consumer<Found> each);

  /// The messages of one of them, oldest first.
  void said(Found.Place place, Consumer<Found> each);

  /// What belongs to no conversation that [#places] told of.
  void rest(Consumer<Found.Unreadable> each);

  @Override
  void close();
}
