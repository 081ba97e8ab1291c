package chat.parlance.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The one thread that plays all clients of all servers in a run. It reports what it cost itself: a run in which it was the
/// bottleneck says nothing of a server.
public final class Generator implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
      new DefaultThreadFactory("generator"), EpollIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private final long thread = call(() -> Thread.currentThread().threadId());

  EventLoop loop() {
    return loop;
  }

  /// Connections to a server that listens there; `run` tells the keys of one run from those of others.
  public Crowd crowd(InetSocketAddress server, String run) {
    return new Crowd(this, server, run);
  }

  /// What the generator's thread has used so far, in nanoseconds.
  public long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }

  /// Does it on the generator's thread and waits for it.
  public <T> T call(Callable<T> work) {
    var done = new CompletableFuture<T>();
    loop.execute(() -> {
      try {
        done.complete(work.call());
      } catch (Exception | Error e) {
        done.completeExceptionally(e);
      }
    });
    return done.join();
  }

  /// The same for what has no result.
  public void run(Runnable work) {
    var _ = call(() -> {
      work.run();
      return true;
    });
  }

  void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
  }
}
