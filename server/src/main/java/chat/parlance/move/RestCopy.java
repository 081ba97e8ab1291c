package chat.parlance.move;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.Contents;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// Copies what no log tells: settings and marks of members, what is kept of spaces and users, and what waits to be told to other systems.
/// What is the same already is not written again.
final class RestCopy {

  private static final int PAGE = 500;
  /// Each may have a thousand steps.
  private static final int MARKED = 50;

  private final Stores from;
  private final Stores to;
  private final Writing writing;
  private final Tally tally;
  private final InstantSource clock;

  RestCopy(Stores from, Stores to, Writing writing, Tally tally, InstantSource clock) {
    this.from = from;
    this.to = to;
    this.writing = writing;
    this.tally = tally;
    this.clock = clock;
  }

  void copy() {
    gone();
    for (var space : Survey.spaces(from, to)) {
      Survey.heads(from, space).forEachRemaining(this::members);
      writing.commit();
      boolean again = true;
      while (again) {
        again = false;
        for (var shelf : Shelf.ALL) {
          again |= shelf.copy(from, to, space, writing);
        }
      }
    }
    accounts();
    outbox();
    writing.commit();
  }

  private void members(Conversation head) {
    var id = head.id();
    var seats = new Merge<>(members(from, id), members(to, id), Comparator.comparing(Member::user, CodePoints.ORDER));
    while (seats.hasNext()) {
      var seat = seats.next();
      if (seat.source() != null && seat.target() != null
          && !seat.source().settings().equals(seat.target().settings())) {
        writing.transaction().settle(id, seat.source().user(), seat.source().settings());
        writing.wrote(1, 200);
      }
    }
    var marks = new Merge<>(marks(from, id), marks(to, id), Comparator.comparing(Marked::user, CodePoints.ORDER));
    while (marks.hasNext()) {
      var marked = marks.next();
      if (marked.source() != null && !marked.source().equals(marked.target())) {
        writing.transaction().arrivals().mark(marked.source());
        writing.wrote(1 + marked.source().steps().size(), 100 + 50L * marked.source().steps().size());
      }
    }
    writing.passed();
    tally.conversation();
  }

  static Walk<Member> members(Stores stores, ConversationId id) {
    return new Walk<>(PAGE, last -> stores.conversations().members(id, last == null ? "" : last.user(), PAGE));
  }

  static Walk<Marked> marks(Stores stores, ConversationId id) {
    return new Walk<>(MARKED, last -> stores.contents().marks(id, last == null ? "" : last.user(), MARKED));
  }

  /// Accounts whose deletion has ended in the source end in the target, before anything that has come since is copied.
  private void gone() {
    var erasures = Set.copyOf(from.users().erasures());
    to.users().erasures().stream().filter(there -> !erasures.contains(there))
        .forEach(there -> writing.transaction().erased(there.user()));
    writing.commit();
  }

  /// Accounts that are being deleted, and tokens that do not count.
  private void accounts() {
    var erasures = new HashSet<>(from.users().erasures());
    to.users().erasures().forEach(erasures::remove);
    erasures.forEach(missing -> writing.transaction().erasing(missing.user(), missing.since()));
    var revocations = new HashSet<Revocation>(from.users().revocations(clock.instant()));
    to.users().revocations(Instant.EPOCH).forEach(revocations::remove);
    revocations.forEach(missing -> writing.transaction().revoke(missing));
  }

  /// Wishes have no names by which one could be told from another: unless all are the same, in their order, they are written anew.
  private void outbox() {
    writing.commit();
    if (same(wishes(from), wishes(to), Pending::wish)
        && same(dead(from), dead(to), letter -> new Dead(0, letter.wish(), letter.at(), letter.reason()))) {
      return;
    }
    writing.transaction().arrivals().forgetWishes();
    writing.commit();
    dead(from).forEachRemaining(letter -> {
      writing.transaction().arrivals().bury(letter.wish(), letter.at(), letter.reason());
      writing.wrote(1, 200L + letter.wish().payload().length());
    });
    wishes(from).forEachRemaining(pending -> {
      writing.transaction().wish(pending.wish());
      writing.wrote(1, 200L + pending.wish().payload().length());
    });
  }

  static Walk<Pending> wishes(Stores stores) {
    return new Walk<>(PAGE, last -> stores.contents().wishes(last == null ? Contents.BEGIN : last.id(), PAGE));
  }

  static Walk<Dead> dead(Stores stores) {
    return new Walk<>(PAGE, last -> stores.contents().dead(last == null ? Contents.BEGIN : last.id(), PAGE));
  }

  private static <T> boolean same(Iterator<T> one, Iterator<T> other, Function<T, Object> meaning) {
    while (one.hasNext() && other.hasNext()) {
      if (!Objects.equals(meaning.apply(one.next()), meaning.apply(other.next()))) {
        return false;
      }
    }
    return !one.hasNext() && !other.hasNext();
  }
}
