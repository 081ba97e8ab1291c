package chat.parlance.move;

import chat.parlance.core.Conversation;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/// How much a source holds, and how much of that a target lacks: conversations, and the last positions of all of them added up.
public record Survey(long spaces, long conversations, long changes, long behind, long missing) {

  static final int PAGE = 200;
  private static final Comparator<Conversation> BY_ID = Comparator.comparingLong(head -> head.id().value());

  /// Looks at all heads. Throws [StoreException] when the target holds what the source does not.
  public static Survey of(Stores from, Stores to) {
    long spaces = 0;
    long conversations = 0;
    long changes = 0;
    long behind = 0;
    long missing = 0;
    for (var space : spaces(from, to)) {
      spaces++;
      for (var pairs = heads(from, to, space); pairs.hasNext();) {
        var pair = pairs.next();
        var source = known(pair);
        long there = pair.target() == null ? 0 : pair.target().lastSeq();
        conversations++;
        changes += source.lastSeq();
        missing += source.lastSeq() - there;
        behind += source.lastSeq() > there ? 1 : 0;
      }
    }
    return new Survey(spaces, conversations, changes, behind, missing);
  }

  /// How many changes a store has, as its heads say.
  static long changes(Stores stores) {
    long changes = 0;
    for (var space : spaces(stores, stores)) {
      for (var heads = heads(stores, space); heads.hasNext();) {
        changes += heads.next().lastSeq();
      }
    }
    return changes;
  }

  /// The source's head, of which the target's must be an earlier one.
  private static Conversation known(Merge.Pair<Conversation> pair) {
    var source = pair.source();
    var target = pair.target();
    if (source == null) {
      throw foreign(Objects.requireNonNull(target), "which the source does not know");
    }
    if (target != null && target.lastSeq() > source.lastSeq()) {
      throw foreign(target,
          "up to position " + target.lastSeq() + " (expected: at most " + source.lastSeq() + ", as the source has it)");
    }
    if (target != null && !(target.kind() == source.kind() && Objects.equals(target.key(), source.key())
        && target.createdBy().equals(source.createdBy()) && target.createdAt().equals(source.createdAt()))) {
      throw foreign(target, "which is another one in the source");
    }
    return source;
  }

  private static StoreException foreign(Conversation target, String why) {
    return new StoreException("the target is no copy of the source: in the space " + target.id().space()
        + " it holds the conversation " + target.id().value() + ", " + why);
  }

  /// Those of both, in order.
  static List<String> spaces(Stores from, Stores to) {
    var spaces = new TreeSet<String>();
    for (var stores : List.of(from, to)) {
      new Walk<String>(PAGE, last -> stores.contents().spaces(last == null ? "" : last, PAGE))
          .forEachRemaining(spaces::add);
    }
    return List.copyOf(spaces);
  }

  static Merge<Conversation> heads(Stores from, Stores to, String space) {
    return new Merge<>(heads(from, space), heads(to, space), BY_ID);
  }

  static Walk<Conversation> heads(Stores stores, String space) {
    return new Walk<>(PAGE, last -> stores.contents().conversations(space,
        last == null ? Contents.BEGIN : last.id().value(), PAGE));
  }
}
