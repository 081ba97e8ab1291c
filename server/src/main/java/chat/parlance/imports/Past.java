package chat.parlance.imports;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.ConversationLog;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// What happened here to a conversation that was there before: who left, and when it was changed last.
record Past(Set<String> left, Instant changedAt) {

  private static final int PAGE = 1_000;

  /// Reads the whole log.
  static Past of(ConversationLog log, ConversationId id) {
    var left = new HashSet<String>();
    var changedAt = Instant.MIN;
    long after = 0;
    while (true) {
      var changes = log.changes(id, after, PAGE);
      for (var change : changes) {
        switch (change.body()) {
          case ChangeBody.MemberLeft(var user) -> left.add(user);
          case ChangeBody.Updated _ -> changedAt = change.at();
          default -> {
            // nothing that an import would undo
          }
        }
      }
      if (changes.size() < PAGE) {
        return new Past(left, changedAt);
      }
      after = changes.getLast().seq();
    }
  }
}
