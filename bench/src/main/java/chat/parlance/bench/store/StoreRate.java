package chat.parlance.bench.store;

import chat.parlance.core.Answer;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.Views;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// The engine without sockets: one-to-one drafts with keys go into a [Journal] over a real database and come back durable.
/// What a sender would have to do (read a frame, parse it) is left out; everything below `Journal.submit` is there.
final class StoreRate implements MessageWriter {

  private static final String SPACE = "default";
  private static final Content CONTENT = Content.text(TEXT);
  /// A lane that has so many does not wait for more.
  private static final int LEAST = 48;
  private static final int QUEUED = 65_536;
  private static final int ROWS = 8_192;

  private final Supplier<Stores> open;
  private final int lanes;
  private final int conversations;
  private final List<Room> rooms = new ArrayList<>();
  private long written;

  private record Room(Intent post, Identity one, Identity other, ConversationId id) {}

  /// How long each transaction took, begin to durable.
  private static final class Commits implements Journal.Observer {

    private long[] nanos = new long[1024];
    private int count;

    @Override
    public synchronized void committed(Journal.Transaction transaction) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = transaction.nanos();
    }

    @Override
    public void failed(Throwable fault, List<Draft> drafts) {
      throw new IllegalStateException("a transaction failed", fault);
    }

    synchronized long[] taken() {
      var taken = Arrays.copyOf(nanos, count);
      count = 0;
      return taken;
    }
  }

  /// `open` gives the store, which is empty at first.
  StoreRate(Supplier<Stores> open, int lanes, int conversations) {
    this.open = open;
    this.lanes = lanes;
    this.conversations = conversations;
  }

  @Override
  public StoreFigures write(int batch, Duration time) {
    var commits = new Commits();
    try (var stores = open.get(); var journal = journal(stores, batch, commits)) {
      for (int i = rooms.size(); i < conversations; i++) {
        rooms.add(opened(journal, i));
      }
      int waiting = lanes * Math.max(LEAST, 4 * batch);
      send(journal, waiting, time.dividedBy(3));
      commits.taken();
      long before = written;
      long statements = stores.work().statements();
      var start = StoreFigures.Start.now();
      send(journal, waiting, time);
      return start.end(batch, written - before, stores.work().statements() - statements, commits.taken());
    }
  }

  private Journal journal(Stores stores, int batch, Journal.Observer observer) {
    var clock = InstantSource.system();
    return new Journal(stores.log(), new Fanout(List.of(new Views(stores, 64L << 20))), new Ids(clock, 1), clock,
        Limits.DEFAULT, new Journal.Settings(lanes, QUEUED, 1L << 30, batch, ROWS), observer);
  }

  private static Room opened(Journal journal, int i) {
    var one = Identity.of(SPACE, "user" + 2 * i);
    var other = Identity.of(SPACE, "user" + (2 * i + 1));
    var id = journal.append(new Draft(one, "open" + i, new Intent.Post(
        new Intent.Place.DirectWith(other.user()), MessageKind.TEXT, CONTENT, 0, 0))).conversation();
    return new Room(new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, CONTENT, 0, 0), one, other, id);
  }

  /// Sends for so long and returns when everything is durable; so many drafts wait for their answers at any time. The conversations take
  /// turns, and their two people too.
  private void send(Journal journal, int waiting, Duration time) {
    var free = new Semaphore(waiting);
    var answer = answer(free);
    int part = Math.max(1, waiting / 16);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      free.acquireUninterruptibly(part);
      for (int i = 0; i < part; i++, written++) {
        var room = rooms.get((int) (written % rooms.size()));
        journal.submit(new Draft(written / 500 % 2 == 0 ? room.one : room.other, "k" + written, room.post, 0), answer);
      }
    }
    free.acquireUninterruptibly(waiting);
  }

  private static Answer answer(Semaphore free) {
    return new Answer() {
      @Override
      public void stored(Receipt receipt) {
        free.release();
      }

      @Override
      public void refused(Rejection rejection) {
        throw new IllegalStateException("a draft was refused: " + rejection);
      }
    };
  }

  @Override
  public double pages(Duration time) throws Exception {
    try (var stores = open.get()) {
      PageRate.Reader reader = (room, before) -> stores.conversations().messages(rooms.get(room).id,
          new ConversationStore.Part(0, before, PageRate.PAGE, true, 0)).size();
      return PageRate.measure(Collections.nCopies(PageRate.READERS, reader),
          new PageRate.Shelf(rooms.size(), written / rooms.size()), time);
    }
  }

  @Override
  public long written() {
    return written;
  }
}
