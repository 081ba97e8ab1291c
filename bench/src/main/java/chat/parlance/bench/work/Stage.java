package chat.parlance.bench.work;

import chat.parlance.bench.load.Crowd;
import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Generator;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Line;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A server and the people who are connected to it.
final class Stage implements AutoCloseable {

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final int PATIENCE = 20;
  private static final int AT_ONCE = 100;
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final double STEADY = 0.03;

  private final Server server;
  private final Crowd crowd;
  private final @Nullable Parlance parlance;

  private Stage(Server server, Crowd crowd, @Nullable Parlance parlance) {
    this.server = server;
    this.crowd = crowd;
    this.parlance = parlance;
  }

  /// For native clients.
  static Stage of(Generator generator, Server.Command command) throws IOException {
    return of(generator, Server.start(command), Dialect.PARLANCE);
  }

  /// For clients of a dialect.
  static Stage of(Generator generator, Server.Command command, Dialect dialect) throws IOException {
    return of(generator, Server.start(command), dialect);
  }

  /// With a copy of the data of that server, which must not be running.
  static Stage of(Generator generator, Server.Command command, Server like) throws IOException {
    return of(generator, Server.start(command, like), Dialect.PARLANCE);
  }

  private static Stage of(Generator generator, Server server, Dialect dialect) {
    var crowd = generator.crowd(server.address(), dialect, Integer.toString(RUNS.incrementAndGet(), 36));
    return new Stage(server, crowd, server.name().equals("parlance") ? new Parlance(server) : null);
  }

  Server server() {
    return server;
  }

  Crowd crowd() {
    return crowd;
  }

  boolean isParlance() {
    return parlance != null;
  }

  Parlance parlance() {
    return java.util.Objects.requireNonNull(parlance, server.name() + " has no such thing");
  }

  /// Connects these people; anybody refused is an error.
  void open(List<Guest> guests) throws IOException {
    var opened = crowd.open(guests, AT_ONCE);
    if (opened.refused() > 0) {
      throw new IOException(server.name() + " refused " + opened.refused() + " of " + guests.size() + " connections: "
          + opened.reasons());
    }
  }

  /// Connects these people, who are in the order of their numbers, in pairs with a conversation each; the first of a pair
  /// writes.
  List<Stream> pairs(List<Guest> guests) throws IOException, InterruptedException {
    var conversations = new ArrayList<String>();
    for (int i = 0; i < guests.size(); i += 2) {
      conversations.add(parlance().direct(guests.get(i), guests.get(i + 1)));
    }
    open(guests);
    return crowd.generator().call(() -> {
      var lines = byNumber(crowd.lines());
      var streams = new ArrayList<Stream>();
      for (int i = 0; i < conversations.size(); i++) {
        streams.add(crowd.stream(conversations.get(i), lines.subList(2 * i, 2 * i + 2)));
      }
      return streams;
    });
  }

  /// Fires at that rate for that long, waits until all has arrived, and says what it took. What a server does before it has
  /// delivered everything counts for it.
  Stretch measure(double perSecond, int burst, Duration time, Pace.Shot shot) throws Exception {
    return measure(new Load(perSecond, burst, time, shot), 0);
  }

  /// The same while so many people do not read: nothing waits for them.
  Stretch measureBut(int absent, double perSecond, Duration time, Pace.Shot shot) throws Exception {
    return measure(new Load(perSecond, 1, time, shot), absent);
  }

  private record Load(double perSecond, int burst, Duration time, Pace.Shot shot) {}

  private Stretch measure(Load load, int absent) throws Exception {
    var before = counters();
    var _ = crowd.next();
    long begun = System.nanoTime();
    long cpu = server.tree().cpuNanos();
    long generator = crowd.generator().cpuNanos();
    long messages = Pace.run(crowd, load.perSecond(), load.burst(), load.time(), load.shot()).join();
    crowd.settle(PATIENCE, isParlance(), absent * messages);
    long cpuAfter = server.tree().cpuNanos();
    long generatorAfter = crowd.generator().cpuNanos();
    long ended = System.nanoTime();
    var heard = crowd.next();
    return new Stretch(messages, ended - begun, cpuAfter - cpu,
        generatorAfter - generator, heard, difference(before, counters()));
  }

  private Map<String, Double> counters() throws IOException, InterruptedException {
    return parlance == null ? Map.of() : parlance.metrics();
  }

  private static Map<String, Double> difference(Map<String, Double> before, Map<String, Double> after) {
    var difference = new HashMap<String, Double>();
    after.forEach((name, value) -> difference.put(name, value - before.getOrDefault(name, 0.0)));
    return difference;
  }

  /// Runs until three stretches in a row agree within 3 %, or the time is over; says what the last was like.
  Stretch warmUp(Run run, double perSecond, int burst, Pace.Shot shot, ToDoubleFunction<Stretch> figure)
      throws Exception {
    var step = run.settings().quick() ? STEP.dividedBy(2) : STEP;
    var last = new ArrayDeque<Double>();
    long end = System.nanoTime() + run.settings().warmUp().toNanos();
    while (true) {
      var stretch = measure(perSecond, burst, step, shot);
      last.addLast(figure.applyAsDouble(stretch));
      if (last.size() > 3) {
        last.removeFirst();
      }
      double low = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
      double high = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
      boolean steady = last.size() == 3 && high <= low * (1 + STEADY);
      if (steady || System.nanoTime() > end) {
        run.report().progress("  " + server.name() + " is warm: %.2f µs (%s)".formatted(last.getLast(),
            steady ? "steady" : "not yet steady, %.2f to %.2f".formatted(low, high)));
        return stretch;
      }
    }
  }

  /// The lines in the order of their guests' numbers.
  static List<Line> byNumber(List<Line> lines) {
    return lines.stream().sorted(Comparator.comparingInt(line -> Parlance.number(line.guest()))).toList();
  }

  /// What makes its results void.
  List<String> faults() {
    return crowd.faults().stream().map(fault -> server.name() + ": " + fault).toList();
  }

  @Override
  public void close() {
    crowd.hangUp();
    server.close();
  }
}
