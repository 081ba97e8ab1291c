package chat.parlance.http;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// The threads that move bytes: a fixed number of event loops, shared by all listeners of the process.
///
/// Whoever creates it closes it, after the servers that use it.
public final class EventLoops implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group;
  private final List<Long> threads = new CopyOnWriteArrayList<>();
  private final List<EventLoop> loops;
  private final IdentityHashMap<EventLoop, DeadlineWheel> wheels = new IdentityHashMap<>();
  private final IoKind kind;

  /// As many loops as there are processors.
  public EventLoops(IoKind kind) {
    this(Runtime.getRuntime().availableProcessors(), kind);
  }

  /// `count` loops of the best kind.
  public EventLoops(int count) {
    this(count, IoKind.best());
  }

  EventLoops(int count, IoKind kind) {
    if (count < 1) {
      throw new IllegalArgumentException("the number of event loops is " + count + ", expected 1 or more");
    }
    this.kind = kind;
    group = new MultiThreadIoEventLoopGroup(count, new Names(threads), kind.handlers());
    var all = new ArrayList<EventLoop>(count);
    group.forEach(executor -> all.add((EventLoop) executor));
    loops = List.copyOf(all);
    loops.forEach(this::addWheel);
  }

  /// Remembers the threads it makes.
  private static final class Names extends DefaultThreadFactory {
    private final List<Long> made;

    Names(List<Long> made) {
      super("loop");
      this.made = made;
    }

    @Override
    protected Thread newThread(Runnable work, String name) {
      var thread = super.newThread(work, name);
      made.add(thread.threadId());
      return thread;
    }
  }

  private void addWheel(EventLoop loop) {
    var wheel = new DeadlineWheel(System::nanoTime);
    wheels.put(loop, wheel);
    long tick = DeadlineWheel.TICK.toMillis();
    var _ = loop.scheduleAtFixedRate(wheel::turn, tick, tick, TimeUnit.MILLISECONDS);
  }

  /// The deadlines of one of these loops, to be touched on that loop only.
  public DeadlineWheel wheel(EventLoop loop) {
    return java.util.Objects.requireNonNull(wheels.get(loop));
  }

  /// The loops, in a fixed order.
  public List<EventLoop> loops() {
    return loops;
  }

  /// How they ask the operating system.
  public IoKind kind() {
    return kind;
  }

  /// The ids of the loops' threads that have begun.
  public List<Long> threadIds() {
    return List.copyOf(threads);
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> channelType() {
    return kind.channelType();
  }

  /// Stops the loops and cuts what is still connected. Waits five seconds at most.
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /// Stops the loops and cuts what is still connected, waiting no longer than `atMost`.
  public void close(Duration atMost) {
    group.shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
