package chat.parlance.core.store;

import java.util.Collection;
import java.util.Map;

/// The names by which conversations and messages were known where they were imported from. Written by
/// [LogTransaction#alias], in the transaction that appends what they name; never changed.
public interface AliasStore {

  /// In this space, `name` stands for a conversation or message. A thing may have several names, of which one is `shown`.
  record Alias(String space, String name, long id, boolean shown) {}

  /// The names to show of those of these ids that have one, whatever their spaces. One question for all of them.
  Map<Long, String> names(Collection<Long> ids);

  /// What those of these names stand for that the space has. One question for all of them.
  Map<String, Long> ids(String space, Collection<String> names);

  /// Whether any space has any name.
  boolean any();
}
