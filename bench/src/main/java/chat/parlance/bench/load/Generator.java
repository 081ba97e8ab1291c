package chat.parlance.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The one thread that plays all clients of all servers in a run. It reports what it cost itself: a run in which it was the
/// bottleneck says nothing of a server.
public final class Generator implements AutoCloseable {

  private static final String NAME = "generator";

  private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
      new DefaultThreadFactory(NAME), EpollIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private final long thread = call(() -> Thread.currentThread().threadId());

  EventLoop loop() {
    return loop;
  }

  /// Connections of clients of this dialect to a server that listens there; `run` tells the keys of one run from those of
  /// others.
  public Crowd crowd(InetSocketAddress server, Dialect dialect, String run) {
    return new Crowd(this, server, dialect, run);
  }

  /// What the generator's thread has used so far, in nanoseconds.
  public long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }

  /// Keeps the generator's thread on one processor.
  public void pinTo(int core) throws IOException, InterruptedException {
    affinity(Integer.toString(core));
  }

  /// Lets it run anywhere again.
  public void unpin() throws IOException, InterruptedException {
    affinity("0-" + (Runtime.getRuntime().availableProcessors() - 1));
  }

  private static void affinity(String cores) throws IOException, InterruptedException {
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      for (var task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith(NAME)) {
          var line = List.of("taskset", "-cp", cores, task.getFileName().toString());
          var taskset = new ProcessBuilder(line).redirectErrorStream(true).start();
          var said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (taskset.waitFor() != 0) {
            throw new IOException(String.join(" ", line) + " failed: " + said);
          }
        }
      }
    }
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

  /// Waits.
  public void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
  }
}
