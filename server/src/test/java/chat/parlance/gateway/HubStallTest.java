package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.UserId;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An event loop that stands still does not hold up those who commit.
class HubStallTest {

  @Test
  @Timeout(60)
  void aLoopThatStandsStillIsWaitedForOnceAndTakesPartAgainWhenItRuns() throws Exception {
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var gate = new CountDownLatch(1);
    try {
      EventLoop loop = group.next();
      var time = new AtomicLong();
      var hub = new Hub(new Hub.Parts(List.of(loop), new HotTail(1 << 20), new GatewayCounters(),
          GatewayLimits.DEFAULT, Clock.systemUTC(), () -> time.addAndGet(TimeUnit.MILLISECONDS.toNanos(1)),
          Runnable::run, (_, _) -> _ -> {}));
      loop.execute(() -> awaitQuietly(gate));
      var shard = hub.shard(loop);
      for (int i = 0; i < 30_000; i++) {
        hub.committed(List.of());
      }
      assertThat(shard.stalled()).isTrue();
      assertThat(shard.backlog()).as("tasks that wait").isBetween(20_000, 20_010);
      gate.countDown();
      assertThat(hub.sessionsOf(new UserId("default", "ann"))).isEmpty(); // the loop has done what was waiting
      assertThat(shard.stalled()).isFalse();
      hub.committed(List.of());
      assertThat(hub.sessionsOf(new UserId("default", "ann"))).isEmpty();
      assertThat(shard.backlog()).isZero();
    } finally {
      gate.countDown();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }
  }

  @Test
  @Timeout(60)
  void otherLoopsDoWhatTheyWereGivenWhileOneIsWaitedFor() throws Exception {
    var group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var gate = new CountDownLatch(1);
    var delivered = new CountDownLatch(1);
    try {
      EventLoop healthy = group.next();
      EventLoop stalled = group.next();
      var hub = new Hub(new Hub.Parts(List.of(healthy, stalled), new HotTail(1 << 20), new GatewayCounters(),
          GatewayLimits.DEFAULT, Clock.systemUTC(), () -> 0, Runnable::run, (_, _) -> _ -> {})); // it waits for ever
      stalled.execute(() -> awaitQuietly(gate));
      for (int i = 0; i <= 20_000; i++) {
        hub.shard(stalled).put(() -> {});
      }
      hub.shard(healthy).put(delivered::countDown);
      var committing = Thread.ofVirtual().start(() -> hub.committed(List.of()));
      assertThat(delivered.await(20, TimeUnit.SECONDS)).as("delivered while the other stands still").isTrue();
      assertThat(committing.isAlive()).isTrue();
      gate.countDown();
      hub.shard(stalled).wake();
      committing.join();
    } finally {
      gate.countDown();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
