package chat.parlance.move;

import chat.parlance.core.Change;
import chat.parlance.core.Conversation;
import chat.parlance.core.Message;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore.Erasing;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What there is, by what it is, as one store shows it through its ports.
final class Sums {

  static final String HEAD = "head";
  static final String CHANGES = "changes";
  static final String MESSAGES = "messages";
  private static final int PAGE = 250;

  private Sums() {}

  /// Of one conversation.
  static Map<String, Sum> of(Stores stores, Conversation head) {
    var id = head.id();
    var sums = new LinkedHashMap<String, Sum>();
    sums.put(HEAD, Sum.of(List.of(head).iterator()));
    sums.put("members", Sum.of(RestCopy.members(stores, id)));
    sums.put(CHANGES, Sum.of(new Walk<Change>(PAGE,
        last -> stores.log().changes(id, last == null ? 0 : last.seq(), PAGE))));
    sums.put(MESSAGES, Sum.of(new Walk<Message>(PAGE, last -> stores.conversations().messages(id,
        new Part(last == null ? 0 : last.seq(), Long.MAX_VALUE, PAGE, false, 0)))));
    sums.put("marks", Sum.of(RestCopy.marks(stores, id)));
    return sums;
  }

  /// Of what is kept of a space beside its conversations.
  static Map<String, Sum> of(Stores stores, String space) {
    var sums = new LinkedHashMap<String, Sum>();
    Shelf.ALL.forEach(shelf -> sums.put(shelf.name(), Sum.of(shelf.walk(stores, space))));
    return sums;
  }

  /// Of what is kept of no space.
  static Map<String, Sum> of(Stores stores, Instant now) {
    var sums = new LinkedHashMap<String, Sum>();
    sums.put("accounts being deleted", Sum.of(stores.users().erasures().stream()
        .sorted(Comparator.comparing((Erasing one) -> one.user().space()).thenComparing(one -> one.user().user()))
        .iterator()));
    sums.put("revocations", Sum.of(stores.users().revocations(now).stream()
        .sorted(Comparator.comparing(String::valueOf)).iterator()));
    sums.put("wishes that wait", Sum.of(each(RestCopy.wishes(stores), Pending::wish)));
    sums.put("dead letters",
        Sum.of(each(RestCopy.dead(stores), letter -> new Dead(0, letter.wish(), letter.at(), letter.reason()))));
    return sums;
  }

  private static <T> Iterator<Object> each(Iterator<T> things, Function<T, Object> meaning) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return things.hasNext();
      }

      @Override
      public Object next() {
        return meaning.apply(things.next());
      }
    };
  }
}
