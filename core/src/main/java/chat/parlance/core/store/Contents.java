package chat.parlance.core.store;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a store holds and that the other ports tell only who knows what to ask for: page by page, for those who copy or
/// compare whole stores.
///
/// Each question gives the first `limit` behind a place, in an order that does not change: names by [chat.parlance.core.CodePoints],
/// numbers ascending. Before all of them are the empty name and [#BEGIN]. Sees every commit that returned before the call.
public interface Contents {

  long BEGIN = Long.MIN_VALUE;

  /// A mark of reading reached this position at this time.
  record Step(long seq, Instant at) {}

  /// The marks of a user in a conversation, and the steps that are kept of its mark of reading, ascending.
  record Marked(ConversationId conversation, String user, Marks marks, List<Step> steps) {
    public Marked {
      steps = List.copyOf(steps);
    }
  }

  /// A key that was used by `actor`, and the first result, which says that it is one that was there.
  record Used(UserId actor, Stamp stamp, Receipt receipt) {}

  record Seen(UserId user, Instant at, @Nullable String text) {}

  record Named(UserId user, String name) {}

  record Favourite(UserId user, String person, Instant at) {}

  /// A dead letter; the number is this store's own.
  record Dead(long id, Wish wish, Instant at, String reason) {}

  /// Spaces that were ever written to.
  List<String> spaces(String after, int limit);

  /// By id.
  List<Conversation> conversations(String space, long after, int limit);

  /// By user.
  List<Marked> marks(ConversationId conversation, String after, int limit);

  /// By actor and key.
  List<Used> stamps(UserId after, String afterKey, int limit);

  List<Seen> seen(UserId after, int limit);

  List<Named> names(UserId after, int limit);

  /// By user and person.
  List<Favourite> favourites(UserId after, String afterPerson, int limit);

  /// By name.
  List<Alias> aliases(String space, String after, int limit);

  /// What waits, of all consumers and lanes; those of one lane in their order.
  List<Pending> wishes(long after, int limit);

  List<Dead> dead(long after, int limit);

  /// What [Arrivals#fill] said last: until when somebody fills this store with the contents of another; [Instant#EPOCH] when it is
  /// full and nobody has used it since; null when it is nobody's copy.
  @Nullable Instant filling();
}
