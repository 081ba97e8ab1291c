package chat.parlance.store;

import chat.parlance.core.store.Stores;
import java.time.InstantSource;

/// A kind of database under test. Each instance is one place for data; `close` removes it.
public interface Backend extends AutoCloseable {

  /// Opens the data, which is empty the first time.
  Stores open(InstantSource clock);

  /// Whether a reader sees all that one transaction did to messages, or nothing of it. Of the log that is always so.
  default boolean showsMessagesWhole() {
    return true;
  }

  /// Whether names are ordered by code points, as they are in every real database, also above U+FFFF.
  default boolean knowsCodePoints() {
    return true;
  }

  @Override
  void close();
}
