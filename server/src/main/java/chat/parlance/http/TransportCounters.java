package chat.parlance.http;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// What the transport has done so far. Written by the event loops, read by anybody; reading takes a [#snapshot].
public final class TransportCounters {

  /// One reading. All but `open` and `openWebSockets` only grow.
  ///
  /// `bytesIn`/`bytesOut`: without TLS overhead. `frames…`: WebSocket frames (messages inwards, [WebSocket#write]
  /// calls and control frames outwards).
  /// `writes`: WebSocket flushes that had something to send and met a socket that was not full: exactly the number of
  /// `write`/`writev` calls as long as clients keep up, a lower bound when a socket fills up (what epoll sends later
  /// is not counted).
  /// `protocolErrors`: WebSockets we ended for the peer's or a listener's fault, by close code.
  public record Snapshot(long accepted, long open, long requests, long upgrades, long openWebSockets, long framesIn,
      long framesOut, long bytesIn, long bytesOut, long writes, long refusedConnections, long refusedHandshakes,
      SortedMap<Integer, Long> protocolErrors) {}

  /// What the WebSockets of one event loop have moved; that loop alone adds, so that a delivery costs no atomic operation.
  static final class Loop {
    private final AtomicLong framesIn = new AtomicLong();
    private final AtomicLong framesOut = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    void frameIn() {
      add(framesIn, 1);
    }

    void bytesIn(long bytes) {
      add(bytesIn, bytes);
    }

    void frameOut(long bytes) {
      add(framesOut, 1);
      add(bytesOut, bytes);
    }

    void write() {
      add(writes, 1);
    }

    private static void add(AtomicLong counter, long more) {
      counter.setOpaque(counter.getPlain() + more);
    }
  }

  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  final LongAdder accepted = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder upgrades = new LongAdder();
  final LongAdder webSocketsClosed = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder refusedConnections = new LongAdder();
  final LongAdder refusedHandshakes = new LongAdder();
  private final Map<Integer, LongAdder> protocolErrors = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> problems = new ConcurrentHashMap<>();

  /// The counters of one more event loop.
  Loop loop() {
    var loop = new Loop();
    loops.add(loop);
    return loop;
  }

  private long sum(Function<Loop, AtomicLong> counter) {
    return loops.stream().mapToLong(loop -> counter.apply(loop).getOpaque()).sum();
  }

  void protocolError(int closeCode) {
    protocolErrors.computeIfAbsent(closeCode, _ -> new LongAdder()).increment();
  }

  /// A request was answered with a [Problem] of this code. Codes are words of the server, never of a client.
  void problem(String code) {
    problems.computeIfAbsent(code, _ -> new LongAdder()).increment();
  }

  /// Requests that were answered with a [Problem], by its code.
  public SortedMap<String, Long> problemsByCode() {
    var sums = new TreeMap<String, Long>();
    problems.forEach((code, count) -> sums.put(code, count.sum()));
    return sums;
  }

  /// The numbers now. Each is right, but they are not read at one instant.
  public Snapshot snapshot() {
    var errors = new TreeMap<Integer, Long>();
    protocolErrors.forEach((code, count) -> errors.put(code, count.sum()));
    long ended = closed.sum();
    long endedWebSockets = webSocketsClosed.sum();
    return new Snapshot(accepted.sum(), accepted.sum() - ended, requests.sum(), upgrades.sum(),
        upgrades.sum() - endedWebSockets, sum(loop -> loop.framesIn), sum(loop -> loop.framesOut),
        bytesIn.sum() + sum(loop -> loop.bytesIn), bytesOut.sum() + sum(loop -> loop.bytesOut),
        sum(loop -> loop.writes),
        refusedConnections.sum(), refusedHandshakes.sum(), errors);
  }
}
