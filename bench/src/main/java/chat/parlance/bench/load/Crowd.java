package chat.parlance.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connections to one server, the streams that go over them, and the tally of what comes back.
///
/// Everything happens on the generator's thread; methods whose doc says so may be called by others and wait for it.
public final class Crowd {

  /// How a round of connecting went: how many were refused, and how long it took in nanoseconds.
  public record Opened(int open, int refused, long nanos, List<String> reasons) {}

  private final Generator generator;
  private final InetSocketAddress server;
  private final Dialect dialect;
  private final Tally tally = new Tally();
  private final StampFinder textStamp = new StampFinder(Stamp.TEXT);
  private final StampFinder ackStamp;
  private final List<Line> lines = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private final ArrayList<Line> dirty = new ArrayList<>();
  private final String run;
  private boolean followsPositions;
  private long acknowledgements;
  private @Nullable Round round;

  /// Lines that are to be opened, some at a time.
  private static final class Round {
    final ArrayDeque<Line> waiting = new ArrayDeque<>();
    final long begun = System.nanoTime();
    final CompletableFuture<Opened> done = new CompletableFuture<>();
    final List<String> reasons = new ArrayList<>();
    int underWay;
    int open;
    int refused;
  }

  Crowd(Generator generator, InetSocketAddress server, Dialect dialect, String run) {
    this.generator = generator;
    this.server = server;
    this.dialect = dialect;
    this.ackStamp = new StampFinder(dialect.acknowledgedStamp());
    this.run = run;
  }

  EventLoop loop() {
    return generator.loop();
  }

  /// Everything below happens there. Any thread.
  public Generator generator() {
    return generator;
  }

  Dialect dialect() {
    return dialect;
  }

  Tally tally() {
    return tally;
  }

  StampFinder textStamp() {
    return textStamp;
  }

  StampFinder ackStamp() {
    return ackStamp;
  }

  boolean followsPositions() {
    return followsPositions;
  }

  /// Remembers the position of what is heard, so that lines can resume. Before the first message.
  public void followPositions() {
    generator.run(() -> followsPositions = true);
  }

  /// Connects these people, `atOnce` at a time, each until it is ready. Any other thread.
  public Opened open(Collection<Guest> guests, int atOnce) {
    return open(() -> guests.stream().map(guest -> new Line(this, guest)).toList(), atOnce);
  }

  /// Connects everybody anew whose connection has ended, to hear on where they stopped. Any other thread.
  public Opened resume(int atOnce) {
    return resume(line -> true, atOnce);
  }

  /// The same for those of them that send messages.
  public Opened resumeSenders(int atOnce) {
    return resume(line -> streams.stream().anyMatch(stream -> stream.sender == line), atOnce);
  }

  private Opened resume(Predicate<Line> which, int atOnce) {
    return open(() -> {
      var again = new ArrayList<Line>();
      for (var old : lines.stream().filter(line -> !line.isOpen() && which.test(line)).toList()) {
        again.add(successor(old));
      }
      return again;
    }, atOnce);
  }

  private Line successor(Line old) {
    var line = new Line(this, old.guest());
    old.handOver(line);
    streams.stream().filter(stream -> stream.sender == old).forEach(stream -> stream.sender = line);
    lines.remove(old);
    return line;
  }

  /// Hangs up on this line and connects its guest anew at once, to hear on where it stopped. On the generator's thread.
  public Line reconnect(Line old) {
    var line = successor(old);
    old.hangUp();
    connect(line);
    return line;
  }

  private Opened open(Supplier<List<Line>> which, int atOnce) {
    var begun = generator.call(() -> {
      var next = new Round();
      next.waiting.addAll(which.get());
      round = next;
      for (int i = 0; i < atOnce; i++) {
        connectNext(next);
      }
      return next;
    });
    return begun.done.join();
  }

  private void connectNext(Round now) {
    var line = now.waiting.poll();
    if (line == null) {
      if (now.underWay == 0 && !now.done.isDone()) {
        round = null;
        now.done.complete(new Opened(now.open, now.refused, System.nanoTime() - now.begun, now.reasons));
      }
      return;
    }
    now.underWay++;
    connect(line);
  }

  private void connect(Line line) {
    line.begin();
    new Bootstrap().group(loop()).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(line);
          }
        }).connect(server).addListener(result -> {
          if (!result.isSuccess()) {
            refused(line, String.valueOf(result.cause()));
          }
        });
  }

  void opened(Line line) {
    lines.add(line);
    var now = round;
    if (now != null) {
      now.open++;
      now.underWay--;
      connectNext(now);
    }
  }

  void refused(Line line, String why) {
    var now = round;
    if (now == null) {
      tally.fault(line.guest().user() + " was refused: " + why);
      return;
    }
    now.refused++;
    now.underWay--;
    if (now.reasons.size() < 3) {
      now.reasons.add(why);
    }
    connectNext(now);
  }

  void closed(Line line, int code) {
    tally.fault("the connection of " + line.guest().user() + " ended with " + code);
  }

  /// The open lines in the order in which they became ready. On the generator's thread.
  public List<Line> lines() {
    return lines;
  }

  Stream stream(int id) {
    return streams.get(id);
  }

  /// All streams. On the generator's thread.
  public List<Stream> streams() {
    return streams;
  }

  /// A new stream to a conversation, heard by these lines and sent by the first of them. On the generator's thread.
  public Stream stream(String conversation, List<Line> hearers) {
    var message = new ClientFrames.Message(dialect, conversation, run);
    var stream = new Stream(streams.size(), conversation, message, hearers,
        hearers.size() - (dialect.tellsSender() ? 0 : 1));
    streams.add(stream);
    hearers.forEach(line -> line.hears(stream, 0));
    return stream;
  }

  /// Sends the stream's next message. On the generator's thread; [#flush] follows.
  public void send(Stream stream, long intended) {
    stream.sender.send(stream, stream.next(intended), intended);
  }

  /// Sends everything once more that was not acknowledged, as it was, and says how much that is. Any other thread.
  public int repeatUnacknowledged() {
    return generator.call(() -> {
      int repeated = 0;
      for (var stream : streams) {
        for (int number = stream.acked.nextClearBit(0); number < stream.sent; number = stream.acked
            .nextClearBit(number + 1)) {
          stream.sender.send(stream, number, stream.intended(number));
          repeated++;
        }
      }
      flush();
      return repeated;
    });
  }

  /// How many there were in all.
  long acknowledgements() {
    return acknowledgements;
  }

  /// What was acknowledged, by the ids of the streams. Any other thread.
  public List<BitSet> acknowledged() {
    return generator.call(() -> streams.stream().map(Stream::acked).toList());
  }

  void dirty(Line line) {
    dirty.add(line);
  }

  /// Hands what was written to the network, one call for each line.
  public void flush() {
    for (int i = 0; i < dirty.size(); i++) {
      dirty.get(i).flush();
    }
    dirty.clear();
  }

  void heard(int stream, long nanos) {
    streams.get(stream).heard++;
    tally.delivered(nanos);
  }

  void acked(int stream, int number, long nanos) {
    if (stream >= Stamp.OPERATIONS) {
      tally.operated(stream - Stamp.OPERATIONS, nanos);
      return;
    }
    var acked = streams.get(stream).acked;
    if (acked.get(number)) {
      tally.fault("message " + number + " of stream " + stream + " was acknowledged twice");
    }
    acked.set(number);
    acknowledgements++;
    tally.acked(nanos);
  }

  /// Ends a stretch of the tally and begins the next. Any other thread.
  public Tally.Window next() {
    return generator.call(tally::next);
  }

  /// Any other thread.
  public List<String> faults() {
    return generator.call(tally::faults);
  }

  /// Waits until everything that was sent is acknowledged, at most `seconds`. Any other thread.
  public void awaitAcks(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (generator.call(() -> streams.stream().anyMatch(stream -> stream.acked.cardinality() < stream.sent))
        && System.nanoTime() < end) {
      generator.pause(5);
    }
  }

  /// Waits until everything that was sent has been heard by all who should, and with `acks` been acknowledged, at most
  /// `seconds`; what is missing then makes the run void. Any other thread.
  public void settle(int seconds, boolean acks) {
    settle(seconds, acks, 0);
  }

  /// The same when `fewer` deliveries are not expected.
  public void settle(int seconds, boolean acks, long fewer) {
    for (long end = System.nanoTime() + seconds * 1_000_000_000L;; generator.pause(20)) {
      var missing = generator.call(() -> missing(acks, fewer));
      if (missing == null) {
        return;
      }
      if (System.nanoTime() > end) {
        generator.run(() -> tally.fault(missing));
        return;
      }
    }
  }

  private @Nullable String missing(boolean acks, long fewer) {
    for (var stream : streams) {
      long due = (long) stream.sent * stream.hearers - fewer;
      if (stream.heard < due) {
        return "of stream " + stream.id + " " + due + " deliveries were due, " + stream.heard + " came";
      }
      if (acks && dialect.acknowledges() && stream.acked.cardinality() < stream.sent) {
        return "of stream " + stream.id + " " + stream.sent + " messages were sent, " + stream.acked.cardinality()
            + " acknowledged";
      }
    }
    return null;
  }

  /// Hangs up all lines. Any other thread.
  public void hangUp() {
    generator.run(() -> {
      lines.forEach(Line::hangUp);
      lines.clear();
    });
  }

  /// From now on connections may end. Any other thread.
  public void mayEnd() {
    generator.run(() -> lines.forEach(Line::mayEnd));
  }
}
