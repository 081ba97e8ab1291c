package chat.parlance.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Questions over HTTP on a few keep-alive connections, one at a time on each; what finds none idle waits, and its time counts
/// from when it was due. On the generator's thread, but for methods whose doc says otherwise.
public final class Pages implements AutoCloseable {

  /// A ready request, and how many stamped messages its answer should hold; -1: any number.
  @SuppressWarnings("ArrayRecordComponent") // shared, never compared, never changed
  public record Question(byte[] request, int stamps) {}

  /// What one stretch of time gave; times in nanoseconds.
  public record Window(Histogram answer, long answers, long bytes) {}

  record Asked(Question question, long intended) {}

  private static final long LONGEST = 120_000_000_000L;
  private static final int FAULTS_KEPT = 5;

  private final Generator generator;
  private final List<PageLine> lines = new ArrayList<>();
  private final ArrayDeque<PageLine> idle = new ArrayDeque<>();
  private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
  private final List<String> faults = new ArrayList<>();
  private Histogram times = new Histogram(LONGEST, 3);
  private long asked;
  private long answered;
  private boolean closing;
  long bytes;

  private Pages(Generator generator) {
    this.generator = generator;
  }

  /// Connects. Any other thread.
  public static Pages open(Generator generator, InetSocketAddress server, int connections) {
    var pages = new Pages(generator);
    for (int i = 0; i < connections; i++) {
      pages.connect(server);
    }
    return pages;
  }

  private void connect(InetSocketAddress server) {
    var line = new PageLine(this);
    lines.add(line);
    new Bootstrap().group(generator.loop()).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(line);
          }
        }).connect(server).syncUninterruptibly();
  }

  /// What asks for this path in somebody's name, or in nobody's.
  public static Question get(String path, @Nullable Guest by, int stamps) {
    var request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + (by == null ? "" : "Authorization: Bearer " + by.token() + "\r\n") + "\r\n";
    return new Question(request.getBytes(StandardCharsets.US_ASCII), stamps);
  }

  /// Asks; `intended` is when that was due.
  public void ask(Question question, long intended) {
    asked++;
    var next = new Asked(question, intended);
    var line = idle.poll();
    if (line == null) {
      waiting.add(next);
    } else {
      line.ask(next);
    }
  }

  void idle(PageLine line) {
    var next = waiting.poll();
    if (next == null) {
      idle.add(line);
    } else {
      line.ask(next);
    }
  }

  void answered(Asked to, int status, int stamps) {
    answered++;
    times.recordValue(Math.clamp(System.nanoTime() - to.intended(), 0, LONGEST));
    int wanted = to.question().stamps();
    if (status != 200 || wanted >= 0 && stamps != wanted) {
      var request = new String(to.question().request(), StandardCharsets.US_ASCII);
      fault(request.substring(0, request.indexOf(" HTTP")) + " was answered with status " + status + " and " + stamps
          + " messages instead of " + wanted);
    }
  }

  void ended(PageLine line) {
    idle.remove(line);
    if (!closing) {
      fault("the server closed a connection");
    }
  }

  void fault(String what) {
    if (faults.size() < FAULTS_KEPT) {
      faults.add(what);
    }
  }

  /// What makes a run void. Any other thread.
  public List<String> faults() {
    return generator.call(() -> List.copyOf(faults));
  }

  /// Waits until all questions are answered, at most `seconds`; then it is a fault. Any other thread.
  public void quiet(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (generator.call(() -> answered < asked && !(System.nanoTime() > end && late()))) {
      generator.pause(5);
    }
  }

  private boolean late() {
    fault("of " + asked + " questions " + answered + " were answered");
    return true;
  }

  /// Ends a stretch and begins the next. Any other thread.
  public Window next() {
    return generator.call(() -> {
      var window = new Window(times, times.getTotalCount(), bytes);
      times = new Histogram(LONGEST, 3);
      bytes = 0;
      return window;
    });
  }

  /// Hangs up. Any other thread.
  @Override
  public void close() {
    generator.run(() -> {
      closing = true;
      lines.forEach(PageLine::close);
    });
  }
}
