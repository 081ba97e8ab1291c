package chat.parlance.move;

import chat.parlance.core.CodePoints;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.Contents.Favourite;
import chat.parlance.core.store.Contents.Named;
import chat.parlance.core.store.Contents.Seen;
import chat.parlance.core.store.Contents.Used;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Something that is kept of a space beside its conversations: how it is read in order, written, and taken away. Whatever else a store
/// will keep of a space gets one of these, and is copied and compared with it.
///
/// @param replaces putting one takes the place of what was there under the same key
record Shelf<T>(String name, Page<T> page, Comparator<T> order, BiConsumer<LogTransaction, T> put,
    BiConsumer<LogTransaction, T> drop, boolean replaces) {

  private static final int PAGE = 500;

  /// What a store has behind one of these, or from the first on.
  @FunctionalInterface
  interface Page<T> {
    List<T> behind(Contents contents, UserId beginning, @Nullable T last, int limit);
  }

  private static final Comparator<UserId> BY_USER = Comparator.comparing(UserId::user, CodePoints.ORDER);

  private static final Shelf<Used> STAMPS = new Shelf<>("idempotency keys",
      (contents, beginning, last, limit) -> last == null ? contents.stamps(beginning, "", limit)
          : contents.stamps(last.actor(), last.stamp().key(), limit),
      Comparator.comparing(Used::actor, BY_USER).thenComparing(used -> used.stamp().key(), CodePoints.ORDER),
      (transaction, used) -> transaction.stamp(used.actor(), used.stamp(), used.receipt()),
      (transaction, used) -> transaction.arrivals().unstamp(used.actor(), used.stamp().key()), false);

  private static final Shelf<Seen> SEEN = new Shelf<>("last seen",
      (contents, beginning, last, limit) -> contents.seen(last == null ? beginning : last.user(), limit),
      Comparator.comparing(Seen::user, BY_USER),
      (transaction, seen) -> transaction.notePresence(seen.user(), seen.at(), seen.text()),
      (transaction, seen) -> transaction.erased(seen.user()), true);

  private static final Shelf<Named> NAMES = new Shelf<>("names",
      (contents, beginning, last, limit) -> contents.names(last == null ? beginning : last.user(), limit),
      Comparator.comparing(Named::user, BY_USER),
      (transaction, named) -> transaction.noteName(named.user(), named.name()),
      (transaction, named) -> transaction.erased(named.user()), true);

  private static final Shelf<Favourite> FAVOURITES = new Shelf<>("favourites",
      (contents, beginning, last, limit) -> last == null ? contents.favourites(beginning, "", limit)
          : contents.favourites(last.user(), last.person(), limit),
      Comparator.comparing(Favourite::user, BY_USER).thenComparing(Favourite::person, CodePoints.ORDER),
      (transaction, favourite) -> transaction.favour(favourite.user(), favourite.person(), true, favourite.at()),
      (transaction, favourite) -> transaction.favour(favourite.user(), favourite.person(), false, favourite.at()),
      false);

  /// They never change and never go.
  private static final Shelf<Alias> ALIASES = new Shelf<>("names of imported ids",
      (contents, beginning, last, limit) -> contents.aliases(beginning.space(), last == null ? "" : last.name(), limit),
      Comparator.comparing(Alias::name, CodePoints.ORDER), LogTransaction::alias, (_, alias) -> {
        throw new StoreException("the target has the name " + alias.name() + " of an imported id in space "
            + alias.space() + ", which the source does not have so (expected: an earlier copy of the source)");
      }, false);

  /// A name or a time that the source has no more went with the account of its user: it is taken from the target as accounts are. So
  /// these come before what else is kept of users.
  static final List<Shelf<?>> ALL = List.of(STAMPS, NAMES, SEEN, FAVOURITES, ALIASES);

  Walk<T> walk(Stores stores, String space) {
    return new Walk<>(PAGE,
        last -> page.behind(stores.contents(), new UserId(space, ""), last, PAGE));
  }

  /// Makes the target's like the source's. Whether anything was taken away, with what goes with it.
  boolean copy(Stores from, Stores to, String space, Writing writing) {
    boolean dropped = false;
    var pairs = new Merge<>(walk(from, space), walk(to, space), order);
    while (pairs.hasNext()) {
      var pair = pairs.next();
      var source = pair.source();
      var target = pair.target();
      if (target != null && (source == null || !replaces && !source.equals(target))) {
        drop.accept(writing.transaction(), target);
        writing.commit();
        dropped = true;
      }
      if (source != null && !source.equals(target)) {
        put.accept(writing.transaction(), source);
        writing.wrote(1, 200);
      }
      writing.passed();
    }
    writing.commit();
    return dropped;
  }
}
