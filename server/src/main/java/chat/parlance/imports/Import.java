package chat.parlance.imports;

import chat.parlance.core.UserId;
import chat.parlance.core.store.Stores;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Brings everything that an original has into a space of ours. What was brought before stays as it is, but for what changed at the
/// original since; so it may be interrupted, and run again.
public final class Import {

  /// Where to, and how: `dry` only counts.
  public record Order(String space, boolean dry) {}

  private static final int NAMES = 500;
  private static final int NAME_LENGTH = 200;

  private final Stores stores;
  private final Order order;
  private final Tally tally;
  private final Chapters chapters;
  private final List<Found.Called> called = new ArrayList<>();

  private Import(Stores stores, Order order, Tally tally, InstantSource clock) {
    this.stores = stores;
    this.order = order;
    this.tally = tally;
    this.chapters = new Chapters(stores, order, new FreeIds(stores.aliases()), tally, clock);
  }

  /// Throws [OriginalException], and [chat.parlance.core.store.StoreException].
  public static void run(Original original, Stores stores, Order order, Tally tally, InstantSource clock) {
    new Import(stores, order, tally, clock).run(original);
  }

  private void run(Original original) {
    original.places(found -> {
      switch (found) {
        case Found.Called one -> call(one);
        case Found.Unreadable unfit -> tally.add(unfit);
        case Found.Place place -> place(original, place);
        case Found.Said said -> throw new IllegalStateException("a message among conversations: " + said.name());
      }
    });
    keepNames();
    original.rest(tally::add);
  }

  private void place(Original original, Found.Place place) {
    var chapter = chapters.begin(place);
    original.said(place, found -> {
      switch (found) {
        case Found.Said said -> chapter.add(said);
        case Found.Unreadable unfit -> tally.add(unfit);
        case Found.Called _,Found.Place _ -> throw new IllegalStateException("no message of " + place.name());
      }
    });
    chapter.end();
  }

  private void call(Found.Called one) {
    if (one.name().isBlank() || one.name().length() > NAME_LENGTH) {
      tally.add(new Found.Unreadable("user", one.user(), "name: of " + one.name().length()
          + " characters (expected: 1 to " + NAME_LENGTH + ")", 1));
      return;
    }
    called.add(one);
    if (called.size() == NAMES) {
      keepNames();
    }
  }

  /// Who has said here what it is called keeps that name.
  private void keepNames() {
    var known = stores.users().names(order.space(), called.stream().map(Found.Called::user).toList());
    var fresh = called.stream().filter(one -> !known.containsKey(one.user())).toList();
    called.clear();
    tally.add(Tally.Kind.NAMES, fresh.size());
    if (order.dry() || fresh.isEmpty()) {
      return;
    }
    try (var transaction = stores.log().begin()) {
      fresh.forEach(one -> transaction.noteName(new UserId(order.space(), one.user()), one.name()));
      transaction.commit();
    }
  }
}
