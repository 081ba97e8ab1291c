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
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/// The engine without sockets: one-to-one drafts with keys go into a [Journal] over a real database and come back durable.
/// What a sender would have to do (read a frame, parse it) is left out; everything below `Journal.submit` is there.
public final class StoreRate {

  /// `outstanding` drafts wait for their answers at any time; the conversations take turns, and their two people too.
  /// `warmUp` messages are written first and not counted.
  public record Plan(int conversations, long warmUp, long messages, int outstanding) {}

  static final String SPACE = "default";
  private static final Content CONTENT = Content.text("a word ".repeat(29).substring(0, 200));

  private final Plan plan;
  private final Stores stores;
  private final Commits commits = new Commits();
  private final Journal journal;
  private final Semaphore free;
  private final int stride;
  private final List<Room> rooms = new ArrayList<>();
  private final Answer answer = new Answer() {
    @Override
    public void stored(Receipt receipt) {
      free.release();
    }

    @Override
    public void refused(Rejection rejection) {
      throw new IllegalStateException("a draft was refused: " + rejection);
    }
  };
  private long sent;

  private record Room(Intent post, Identity one, Identity other) {}

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

  private StoreRate(Stores stores, int lanes, Plan plan) {
    this.plan = plan;
    this.stores = stores;
    this.free = new Semaphore(plan.outstanding);
    this.stride = Math.max(1, plan.outstanding / 16);
    var clock = InstantSource.system();
    var views = new Views(stores, 64L << 20);
    this.journal = new Journal(stores.log(), new Fanout(List.of(views)), new Ids(clock, 1), clock, Limits.DEFAULT,
        Journal.Settings.ONE_WRITER.withLanes(lanes), commits);
  }

  /// Writes into a new file `engine.db` in `directory`.
  public static StoreFigures run(Path directory, Plan plan) {
    try (var stores = SqlStores.sqlite(directory.resolve("engine.db"), InstantSource.system())) {
      return run(stores, 1, plan);
    }
  }

  /// Writes into this database, which is empty.
  public static StoreFigures run(PostgresUrl url, int lanes, Plan plan) {
    try (var stores = SqlStores.postgres(url, lanes, InstantSource.system())) {
      return run(stores, lanes, plan);
    }
  }

  private static StoreFigures run(Stores stores, int lanes, Plan plan) {
    var rate = new StoreRate(stores, lanes, plan);
    try (var _ = rate.journal) {
      return rate.measured();
    }
  }

  private StoreFigures measured() {
    for (int i = 0; i < plan.conversations; i++) {
      rooms.add(open(i));
    }
    send(plan.warmUp);
    commits.taken();
    long statements = stores.work().statements();
    var start = StoreFigures.Start.now();
    send(plan.messages);
    return start.end("engine, " + plan.outstanding + " waiting", plan.messages, stores.work().statements() - statements,
        commits.taken());
  }

  private Room open(int i) {
    var one = Identity.of(SPACE, "user" + 2 * i);
    var other = Identity.of(SPACE, "user" + (2 * i + 1));
    ConversationId id = journal.append(new Draft(one, "open" + i, new Intent.Post(
        new Intent.Place.DirectWith(other.user()), MessageKind.TEXT, CONTENT, 0, 0))).conversation();
    return new Room(new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, CONTENT, 0, 0), one, other);
  }

  /// Sends so many messages and returns when all are durable.
  private void send(long count) {
    for (long end = sent + count; sent < end;) {
      int part = (int) Math.min(stride, end - sent);
      free.acquireUninterruptibly(part);
      for (int i = 0; i < part; i++, sent++) {
        var room = rooms.get((int) (sent % rooms.size()));
        journal.submit(new Draft(sent / 500 % 2 == 0 ? room.one : room.other, "k" + sent, room.post, 0), answer);
      }
    }
    free.acquireUninterruptibly(plan.outstanding);
    free.release(plan.outstanding);
  }
}
