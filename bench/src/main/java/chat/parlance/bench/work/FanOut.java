package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.peer.CareforallFamily;
import chat.parlance.bench.peer.Family;
import chat.parlance.bench.peer.FloorRival;
import chat.parlance.bench.peer.GochatFamily;
import chat.parlance.bench.peer.HexatronFamily;
import chat.parlance.bench.peer.NativeFamily;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.Rival;
import chat.parlance.bench.peer.SocketIoRival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// W3: what a delivery costs, beside a rival: usually the floor, which only writes the ready frame. Parlance stores each message
/// durably first.
///
/// Both servers run all the time and are given load in turns (A B B A …); every result is the ratio of a pair.
public record FanOut(String id, String sentence, Family family, Rival rival, Load load, Map<String, Goal> goals)
    implements
    Workload {

  /// How many people are in how many rooms, and what they say: `perSecond` messages in all, `burst` at a time.
  public record Load(int rooms, int members, double perSecond, int burst) {

    int people() {
      return rooms * members;
    }
  }

  private static final Load STEADY = new Load(1, 1000, 50, 1);
  private static final Load BURSTS = new Load(1, 1000, 50, 20);
  private static final Rival FLOOR = new FloorRival();

  /// One room of 1,000, 50 messages a second.
  public static FanOut steady() {
    return new FanOut("w3a", "one room of 1,000 people, 50 messages a second", new NativeFamily(), FLOOR, STEADY,
        goals(1));
  }

  /// The same for clients of a dialect, which has so many frames for a message.
  private static FanOut steady(String dialect, Family family, int frames) {
    return new FanOut("w3a-" + dialect, "one room of 1,000 clients of " + dialect + ", 50 messages a second", family,
        FLOOR, STEADY, goals(frames));
  }

  /// W3a and w3c for the clients of each dialect. One of careforall hears its own message in another frame than the others.
  public static List<FanOut> dialects() {
    return List.of(steady("careforall", new CareforallFamily(), 2), steady("gochat", new GochatFamily(), 1),
        bursts("w3c-careforall", "clients of careforall", new CareforallFamily()),
        bursts("w3c-gochat", "clients of gochat", new GochatFamily()));
  }

  /// As many deliveries in many small rooms.
  public static FanOut manyRooms() {
    return new FanOut("w3b", "100 rooms of 10 people, 5,000 messages a second in all", new NativeFamily(),
        FLOOR, new Load(100, 10, 5000, 1), Map.of());
  }

  /// As many deliveries in bursts.
  public static FanOut bursts() {
    return bursts("w3c", "people", new NativeFamily());
  }

  private static FanOut bursts(String id, String whom, Family family) {
    return new FanOut(id, "one room of 1,000 " + whom + ", bursts of 20 messages, 50 messages a second in all", family,
        FLOOR, BURSTS, Map.of(WRITES, Goal.atMost(0.15), ALLOCATED, Goal.atMost(32)));
  }

  /// W3a and w3c through Socket.IO, beside Socket.IO's own server.
  static List<FanOut> besideSocketIo() {
    var node = new SocketIoRival();
    return List.of(
        new FanOut("w3a-socketio", "one room of 1,000 clients of Socket.IO, 50 messages a second",
            new HexatronFamily(), node, STEADY, Map.of(ratio(node), Goal.atMost(0.75), ENCODED, Goal.atMost(2))),
        new FanOut("w3c-socketio",
            "one room of 1,000 clients of Socket.IO, bursts of 20 messages, 50 messages a second in all",
            new HexatronFamily(), node, BURSTS, Map.of(ratio(node), Goal.atMost(0.25))));
  }

  static final String ALLOCATED = "heap allocated by event loops per delivery";
  static final String ENCODED = "encodings per message";
  static final String TASKS = "tasks per message and event loop";
  static final String WRITES = "write system calls per delivery";

  private static String ratio(Rival rival) {
    return "server CPU per delivery, times " + rival.whose();
  }

  private static Map<String, Goal> goals(int frames) {
    return Map.of(ratio(FLOOR), Goal.atMost(1.3), ALLOCATED, Goal.atMost(32), ENCODED, Goal.atMost(frames), TASKS,
        Goal.atMost(1));
  }

  @Override
  public void run(Run run) throws Exception {
    var guests = Parlance.guests(0, load.people());
    var command = Parlance.command(run.settings().jvm(), family.settings());
    try (var parlance = Stage.of(run.generator(), command, family.dialect())) {
      var shot = prepare(parlance, guests);
      run.report().progress("  " + load.people() + " people are connected to parlance; warming up");
      var warm = parlance.warmUp(run, load.perSecond(), load.burst(), shot, Stretch::cpuMicrosPerDelivery);
      var shape = new Rival.Shape(load.rooms(), 0, warm.bytesPerFrame(), run.settings().jvm());
      try (var other = Stage.of(run.generator(), rival.command(shape), rival.dialect())) {
        var otherShot = prepare(other, guests);
        other.warmUp(run, load.perSecond(), load.burst(), otherShot, Stretch::cpuMicrosPerDelivery);
        compare(run, parlance, shot, other, otherShot);
      }
    }
  }

  /// Connects everybody and returns what sends the next message, to the rooms in turn.
  Pace.Shot prepare(Stage stage, List<Guest> guests) throws Exception {
    var conversations = new ArrayList<String>();
    var entered = new ArrayList<Guest>();
    for (int room = 0; room < load.rooms(); room++) {
      var people = inRoom(guests, room);
      var opened = stage.isParlance()
          ? family.open(stage.parlance(), people)
          : rival.room(room, people);
      conversations.add(opened.conversation());
      entered.addAll(opened.guests());
    }
    stage.open(entered);
    var crowd = stage.crowd();
    return crowd.generator().call(() -> {
      var streams = new ArrayList<Stream>();
      for (int room = 0; room < load.rooms(); room++) {
        int which = room;
        var lines = crowd.lines().stream().filter(line -> room(line.guest()) == which).toList();
        streams.add(crowd.stream(conversations.get(room), lines));
      }
      return (number, intended) -> {
        int room = (int) (number / load.burst() % load.rooms());
        crowd.send(streams.get(room), intended);
      };
    });
  }

  private List<Guest> inRoom(List<Guest> guests, int room) {
    return guests.stream().filter(guest -> room(guest) == room).toList();
  }

  private int room(Guest guest) {
    return Parlance.number(guest) % load.rooms();
  }

  private void compare(Run run, Stage parlance, Pace.Shot shot, Stage other, Pace.Shot otherShot) throws Exception {
    var ours = new ArrayList<Stretch>();
    var theirs = new ArrayList<Stretch>();
    int pairs = run.settings().pairs();
    for (int pair = 0; pair < pairs; pair++) {
      boolean oursFirst = pair % 2 == 0;
      if (oursFirst) {
        ours.add(parlance.measure(load.perSecond(), load.burst(), run.settings().window(), shot));
      }
      theirs.add(other.measure(load.perSecond(), load.burst(), run.settings().window(), otherShot));
      if (!oursFirst) {
        ours.add(parlance.measure(load.perSecond(), load.burst(), run.settings().window(), shot));
      }
      run.report()
          .progress("  pair %d of %d: parlance %.2f µs, %s %.2f µs per delivery, generator %.0f %%".formatted(
              pair + 1, pairs, ours.getLast().cpuMicrosPerDelivery(), rival.name(),
              theirs.getLast().cpuMicrosPerDelivery(),
              100 * ours.getLast().generatorShare()));
    }
    var faults = new ArrayList<>(parlance.faults());
    faults.addAll(other.faults());
    if (!faults.isEmpty()) {
      run.report().voided(id, faults);
      return;
    }
    int loops = Runtime.getRuntime().availableProcessors();
    var ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      ratios[i] = ours.get(i).cpuMicrosPerDelivery() / theirs.get(i).cpuMicrosPerDelivery();
    }
    add(run, Figure.of(id, ratio(rival), "×", ratios));
    add(run, Figure.of(id, "server CPU per delivery", "µs", ours, Stretch::cpuMicrosPerDelivery));
    add(run, Figure.of(id, "server CPU per delivery, " + rival.name(), "µs", theirs, Stretch::cpuMicrosPerDelivery));
    add(run, Figure.of(id, "send to deliver, p50", "ms", ours, s -> s.deliverMillis(50)));
    add(run, Figure.of(id, "send to deliver, p99", "ms", ours, s -> s.deliverMillis(99)));
    add(run, Figure.of(id, "send to deliver, p99, " + rival.name(), "ms", theirs, s -> s.deliverMillis(99)));
    add(run, Figure.of(id, WRITES, "calls", ours, s -> s.counter("writes_total") / s.heard().heard()));
    add(run, Figure.of(id, ALLOCATED, "bytes", ours, s -> s.counter("loop_allocated_bytes_total") / s.heard().heard()));
    add(run, Figure.of(id, ENCODED, "", ours, s -> s.counter("encodings_total") / s.counter("changes_total")));
    add(run, Figure.of(id, TASKS, "tasks", ours, s -> s.counter("tasks_total") / s.counter("changes_total") / loops));
    add(run, Figure.of(id, "bytes on the wire per delivery", "bytes",
        ours, s -> (double) s.heard().bytes() / s.heard().heard()));
    add(run, Figure.of(id, "generator's share of its core", "", ours, Stretch::generatorShare));
  }

  private void add(Run run, Figure figure) {
    var goal = goals.get(figure.name());
    run.report().add(goal == null ? figure : figure.withGoal(goal));
  }
}
