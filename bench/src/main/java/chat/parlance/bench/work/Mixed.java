package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.load.ClientFrames;
import chat.parlance.bench.load.Crowd;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Line;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.load.Pages;
import chat.parlance.bench.load.Stamp;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.load.Tally;
import chat.parlance.bench.load.Zipf;
import chat.parlance.bench.peer.Parlance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/// W6: everything at once, for ten minutes. Nobody who stays in a room may miss anything.
public record Mixed() implements Workload {

  private static final int PEOPLE = 2000;
  private static final int ROOMS = 300;
  private static final int LARGEST = 500;
  private static final int VISITORS = 40;
  private static final int STRETCHES = 10;
  private static final Duration STRETCH = Duration.ofMinutes(1);
  private static final Duration QUICK_STRETCH = Duration.ofSeconds(2);
  private static final int MARK = 0;
  private static final int VISIT = 1;

  /// What one of the stretches took.
  private record Part(long wallNanos, long cpuNanos, long memory, Tally.Window heard, Histogram pages, double pauses) {

    double perMinute(double value) {
      return value * 60e9 / wallNanos;
    }
  }

  @Override
  public String id() {
    return "w6";
  }

  @Override
  public String sentence() {
    return "2,000 people in 300 rooms: messages, typing, marks, joins, pages and reconnects for ten minutes";
  }

  @Override
  public void run(Run run) throws Exception {
    var settings = run.settings();
    int people = settings.scaled(PEOPLE, 400);
    var guests = Parlance.guests(0, people + VISITORS);
    try (var stage = Stage.of(run.generator(), Parlance.command(settings.jvm(), Map.of()))) {
      stage.crowd().followPositions();
      var rooms = new ArrayList<List<Guest>>();
      var names = new ArrayList<String>();
      for (int room = 0; room < settings.scaled(ROOMS, 60); room++) {
        int size = Math.max(2, settings.scaled(LARGEST, 100) / (room + 1));
        int first = room * 37 % people;
        var members = new ArrayList<Guest>();
        for (int i = 0; i < size; i++) {
          members.add(guests.get((first + i) % people));
        }
        rooms.add(members);
        names.add(stage.parlance().room(members));
      }
      stage.open(guests);
      run.report().progress("  %,d people are connected, %d rooms".formatted(people, rooms.size()));
      var life = stage.crowd().generator().call(() -> new Life(stage.crowd(), rooms, names, guests.subList(people,
          guests.size())));
      stage.crowd().settle(30, true);
      try (var pages = Pages.open(run.generator(), stage.server().address(), 2)) {
        var lived = live(run, stage, life, pages);
        var faults = new ArrayList<>(stage.faults());
        faults.addAll(pages.faults());
        if (!faults.isEmpty()) {
          run.report().voided(id(), faults);
        }
        report(run, lived);
      }
    }
  }

  /// What was measured, and the bytes of live objects on the server's heap.
  private record Lived(List<Part> parts, long heapAfterFirst, long heapAfterLast) {}

  private static Lived live(Run run, Stage stage, Life life, Pages pages) throws Exception {
    var parts = new ArrayList<Part>();
    long heap = 0;
    for (int i = 0; i < STRETCHES; i++) {
      parts.add(part(stage, life, pages, run.settings().quick() ? QUICK_STRETCH : STRETCH));
      run.report().progress("  part %d of %d: %.1f s CPU, %.0f MB".formatted(i + 1, STRETCHES,
          parts.getLast().cpuNanos() / 1e9, parts.getLast().memory() / 1e6));
      heap = i == 0 ? stage.server().liveHeap() : heap;
    }
    stage.crowd().settle(30, true);
    return new Lived(parts, heap, stage.server().liveHeap());
  }

  private static Part part(Stage stage, Life life, Pages pages, Duration time) throws Exception {
    var crowd = stage.crowd();
    double pauses = pauses(stage);
    long cpu = stage.server().tree().cpuNanos();
    long begun = System.nanoTime();
    var _ = crowd.next();
    CompletableFuture.allOf(Pace.run(crowd, 100, 1, time, (_, intended) -> life.message(intended)),
        Pace.run(crowd, 300, 1, time, (number, _) -> life.typing(number % 2 == 0)),
        Pace.run(crowd, 100, 1, time, (_, intended) -> life.mark(intended)),
        Pace.run(crowd, 20, 1, time, (_, intended) -> life.visit(intended)),
        Pace.run(crowd, 20, 1, time, (_, intended) -> pages.ask(life.page(), intended)),
        Pace.run(crowd, life.people() * 0.005, 1, time, (_, _) -> life.reconnect())).join();
    pages.quiet(20);
    return new Part(System.nanoTime() - begun, stage.server().tree().cpuNanos() - cpu, stage.server().tree().memory(),
        crowd.next(), pages.next().answer(), pauses(stage) - pauses);
  }

  /// Seconds that the collector has stopped everything.
  private static double pauses(Stage stage) throws Exception {
    return stage.parlance().metrics().getOrDefault("jvm_gc_pause_seconds_sum", 0.0);
  }

  /// What the people do, each time somebody else. On the generator's thread.
  private static final class Life {
    private final Crowd crowd;
    private final List<Stream> streams = new ArrayList<>();
    private final List<List<Guest>> rooms;
    private final Map<String, Line> lines = new HashMap<>();
    private final List<Guest> visitors;
    private final Set<String> speakers = new HashSet<>();
    private final List<String> others;
    private final int[] visited = new int[VISITORS];
    private final Zipf zipf;
    private final SplittableRandom random = new SplittableRandom(6);
    private int visits;

    /// Everybody hears one message of each of their rooms, so that they can resume.
    Life(Crowd crowd, List<List<Guest>> rooms, List<String> names, List<Guest> visitors) {
      this.crowd = crowd;
      this.rooms = rooms;
      this.visitors = visitors;
      this.zipf = new Zipf(rooms.size());
      crowd.lines().forEach(line -> lines.put(line.guest().user(), line));
      visitors.forEach(guest -> line(guest).visits());
      for (int room = 0; room < rooms.size(); room++) {
        var members = rooms.get(room);
        speakers.add(members.getFirst().user());
        streams.add(crowd.stream(names.get(room), members.stream().map(this::line).toList()));
        crowd.send(streams.getLast(), System.nanoTime());
      }
      crowd.flush();
      others = rooms.stream().flatMap(List::stream).map(Guest::user).distinct()
          .filter(user -> !speakers.contains(user)).toList();
    }

    private Line line(Guest guest) {
      return Objects.requireNonNull(lines.get(guest.user()));
    }

    int people() {
      return lines.size();
    }

    void message(long intended) {
      crowd.send(streams.get(zipf.next(random)), intended);
    }

    private Line somebodyIn(int room) {
      var members = rooms.get(room);
      var line = line(members.get(random.nextInt(members.size())));
      return line.isOpen() ? line : line(members.getFirst());
    }

    void typing(boolean on) {
      int room = zipf.next(random);
      somebodyIn(room).write(ClientFrames.text("{\"op\":\"typing\",\"conversation\":\"" + streams.get(room).conversation
          + "\",\"on\":" + on + "}"));
    }

    void mark(long intended) {
      int room = zipf.next(random);
      somebodyIn(room).write(ClientFrames.text("{\"op\":\"mark\",\"conversation\":\"" + streams.get(room).conversation
          + "\",\"read\":" + streams.get(room).sent() + ",\"ref\":\"" + Stamp.operation(MARK, intended) + "\"}"));
    }

    /// A visitor joins a room, and leaves it the next time.
    void visit(long intended) {
      int visitor = visits / 2 % VISITORS;
      boolean joins = visits++ % 2 == 0;
      if (joins) {
        visited[visitor] = random.nextInt(rooms.size());
      }
      line(visitors.get(visitor)).write(ClientFrames.text("{\"op\":\"" + (joins ? "join" : "leave")
          + "\",\"conversation\":\"" + streams.get(visited[visitor]).conversation + "\",\"ref\":\""
          + Stamp.operation(VISIT, intended) + "\"}"));
    }

    Pages.Question page() {
      int room = zipf.next(random);
      return Pages.get("/v1/conversations/" + streams.get(room).conversation + "/messages?limit=50", rooms.get(room)
          .getFirst(), -1);
    }

    void reconnect() {
      var user = others.get(random.nextInt(others.size()));
      var line = Objects.requireNonNull(lines.get(user));
      if (line.isOpen()) {
        lines.put(user, crowd.reconnect(line));
      }
    }
  }

  private void report(Run run, Lived lived) {
    var report = run.report();
    var parts = lived.parts();
    report.add(Figure.of(id(), "message to acknowledgement, p99", "ms", parts, part -> millis(part.heard().ack())));
    report.add(Figure.of(id(), "message to delivery, p99", "ms", parts, part -> millis(part.heard().deliver())));
    report
        .add(Figure.of(id(), "mark to answer, p99", "ms", parts, part -> millis(part.heard().operations().get(MARK))));
    report.add(Figure.of(id(), "joining or leaving to answer, p99", "ms", parts,
        part -> millis(part.heard().operations().get(VISIT))));
    report.add(Figure.of(id(), "newest page, p99", "ms", parts, part -> millis(part.pages())));
    report.add(Figure.of(id(), "reconnecting to ready, p99", "ms", parts, part -> millis(part.heard().ready())));
    report.add(Figure.of(id(), "deliveries per second", "", parts,
        part -> part.perMinute((double) part.heard().heard()) / 60));
    report.add(Figure.of(id(), "server CPU per minute", "s", parts, part -> part.perMinute(part.cpuNanos() / 1e9)));
    report.add(Figure.of(id(), "pauses of the collector per minute", "ms", parts,
        part -> part.perMinute(part.pauses() * 1e3)));
    report.add(Figure.of(id(), "memory of the server (PSS)", "MB", parts, part -> part.memory() / 1e6));
    report.add(Figure.of(id(), "memory, last part against first", "%",
        100.0 * parts.getLast().memory() / parts.getFirst().memory() - 100));
    report.add(Figure.of(id(), "live heap after the first part", "MB", lived.heapAfterFirst() / 1e6));
    report.add(Figure.of(id(), "live heap after the last part", "MB", lived.heapAfterLast() / 1e6));
  }

  private static double millis(Histogram times) {
    return times.getValueAtPercentile(99) / 1e6;
  }
}
