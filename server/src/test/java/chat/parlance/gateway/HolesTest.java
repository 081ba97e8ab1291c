package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Credentials;
import chat.parlance.core.Identity;
import chat.parlance.core.Passage;
import chat.parlance.core.Role;
import chat.parlance.http.EventLoops;
import chat.parlance.http.Outlet;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A live change that finds a hole before it: what is missing comes first, and costs one flush.
class HolesTest {

  /// Says the position of every change.
  private static final class Counting implements QuietDialect {

    @Override
    public Frame change(Committed committed, Audience audience) {
      return Frame.text(Long.toString(committed.change().seq()).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Writes down what each flush takes along.
  private final class Line implements Connection, Outlet {

    private final Outbox outbox = new Outbox(this, counters, 1 << 20);
    private final ArrayList<String> written = new ArrayList<>();
    private long pending;

    @Override
    public boolean write(ByteBuf frame) {
      written.add(frame.toString(frame.readerIndex() + 2, frame.readableBytes() - 2, StandardCharsets.UTF_8));
      frame.release();
      return true;
    }

    @Override
    public void flush() {
      flushed.add(List.copyOf(written));
      written.clear();
    }

    @Override
    public long pendingBytes() {
      return pending;
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public Outbox outbox() {
      return outbox;
    }

    @Override
    public String address() {
      return "here";
    }

    @Override
    public boolean keepsAlive() {
      return true;
    }

    @Override
    public void ping() {}

    @Override
    public void reading(boolean wanted) {}

    @Override
    public void announce(Session ending, CloseReason reason, long retryAfterMillis) {}

    @Override
    public void close(Session ending, CloseReason reason, long retryAfterMillis) {}

    @Override
    public void tellEnded() {}
  }

  private final BlockingQueue<List<String>> flushed = new LinkedBlockingQueue<>();
  private final InstantSource clock = InstantSource.system();
  private final GatewayCounters counters = new GatewayCounters();
  private final EventLoops loops = new EventLoops(1);
  private final MemoryStores stores = new MemoryStores(clock);

  @AfterEach
  void close() {
    loops.close();
    stores.close();
  }

  private @Nullable List<String> nextFlush() throws InterruptedException {
    return flushed.poll(20, TimeUnit.SECONDS);
  }

  private Hub hub() {
    return new Hub(new Hub.Parts(loops.loops(), new HotTail(1 << 20), counters, GatewayLimits.DEFAULT, clock,
        System::nanoTime, Runnable::run, (_, _) -> _ -> {}));
  }

  /// A conversation, and the first six messages in it, at positions 2 to 7.
  private List<Committed> messages() {
    var scribe = new Scribe(stores);
    var id = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.GROUP, null, "ann"))
        .conversation();
    var batch = new ArrayList<Committed>();
    for (int i = 0; i < 6; i++) {
      var change = scribe.post(id, "root", "hello");
      batch.add(new Committed(change, Objects.requireNonNull(stores.conversations().conversation(id)), Role.OWNER,
          new Committed.Source(0, 0, Passage.UNWATCHED)));
    }
    return batch;
  }

  private Credentials ann() {
    return new Credentials(Identity.of("s", "ann"), null, clock.instant(), clock.instant().plus(Duration.ofHours(1)));
  }

  private void enter(Hub hub, Line line, ConversationId id) {
    var shard = hub.shard(loops.loops().getFirst());
    shard.run(() -> shard.subscribe(new Session(hub.nextSession(), ann(), new Counting(), line, shard), id).next = 2);
  }

  @Test
  void whatFillsAHoleIsFlushedOnceThoughNothingFollows() throws Exception {
    var hub = hub();
    var batch = messages();
    hub.committed(batch.subList(0, 5)); // before anybody is here
    enter(hub, new Line(), batch.getFirst().change().conversation());
    hub.answered();
    hub.committed(batch.subList(5, 6));
    hub.answered();
    assertThat(nextFlush()).containsExactly("2", "3", "4", "5", "6", "7");
  }

  @Test
  void afterAFrameThatDidNotFitNoneIsToldAnyMore() throws Exception {
    var hub = hub();
    var shard = hub.shard(loops.loops().getFirst());
    var batch = messages();
    var line = new Line();
    enter(hub, line, batch.getFirst().change().conversation());
    for (var some : List.of(batch.subList(0, 1), batch.subList(1, 2), batch.subList(2, 4))) {
      shard.run(() -> line.pending = some.size() == 1 && some.getFirst().change().seq() == 3 ? 1 << 20 : 0);
      hub.committed(some);
      hub.answered();
    }
    var left = new CompletableFuture<List<String>>();
    shard.run(() -> left.complete(List.copyOf(line.written)));
    assertThat(left.get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(flushed.stream().flatMap(List::stream)).containsExactly("2");
  }
}
