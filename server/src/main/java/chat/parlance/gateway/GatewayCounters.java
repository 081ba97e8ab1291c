package chat.parlance.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the gateway has done so far; deterministic where the work is. Written by the event loops, read by anybody.
public final class GatewayCounters {

  /// Spaces that are counted by name.
  public static final int SPACES = 90;

  private static final String OTHERS = "(others)";

  /// Changes encoded into frames: one per change, dialect and audience that differs.
  public final LongAdder encodings = new LongAdder();
  /// Changes written to sessions.
  public final LongAdder deliveries = new LongAdder();
  /// Tasks given to event loops for delivery and answers.
  public final LongAdder tasks = new LongAdder();
  public final LongAdder signalsSent = new LongAdder();
  public final LongAdder signalsCoalesced = new LongAdder();
  public final LongAdder signalsDropped = new LongAdder();
  /// Sessions closed because they read too slowly.
  public final LongAdder slowSessions = new LongAdder();
  public final LongAdder sessionsOpened = new LongAdder();
  public final LongAdder sessionsClosed = new LongAdder();
  /// Conversations resumed without a gap, and with one.
  public final LongAdder resumesComplete = new LongAdder();
  public final LongAdder resumesWithGap = new LongAdder();
  /// Replays that had to read the store.
  public final LongAdder replayReads = new LongAdder();

  private final Map<String, LongAdder> sessions = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> sessionsOfSpaces = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> changesOfSpaces = new ConcurrentHashMap<>();

  /// Sessions open now that speak this dialect.
  public LongAdder sessions(String dialect) {
    return named(sessions, dialect);
  }

  /// Frames with a refusal of this code. Codes are words of the protocol, never of a client.
  LongAdder rejections(String code) {
    return named(rejections, code);
  }

  /// Sessions open now in this space.
  LongAdder sessionsOf(String space) {
    return counted(sessionsOfSpaces, space);
  }

  /// Changes of this space.
  LongAdder changesOf(String space) {
    return counted(changesOfSpaces, space);
  }

  /// Spaces come from tokens: the first [#SPACES] are counted by name and the others together.
  private static LongAdder counted(Map<String, LongAdder> all, String space) {
    var known = all.get(space);
    return known != null ? known : named(all, all.size() < SPACES ? space : OTHERS);
  }

  private static LongAdder named(Map<String, LongAdder> all, String name) {
    var known = all.get(name);
    return known == null ? all.computeIfAbsent(name, _ -> new LongAdder()) : known;
  }

  /// Sessions open now, by dialect.
  public SortedMap<String, Long> sessionsByDialect() {
    return sums(sessions);
  }

  /// Sessions open now, by space; `(others)` beyond the first [#SPACES].
  public SortedMap<String, Long> sessionsBySpace() {
    return sums(sessionsOfSpaces);
  }

  /// Changes, by space; `(others)` beyond the first [#SPACES].
  public SortedMap<String, Long> changesBySpace() {
    return sums(changesOfSpaces);
  }

  /// What was refused over sockets, by code.
  public SortedMap<String, Long> rejectionsByCode() {
    return sums(rejections);
  }

  private static SortedMap<String, Long> sums(Map<String, LongAdder> all) {
    var sums = new TreeMap<String, Long>();
    all.forEach((name, count) -> sums.put(name, count.sum()));
    return sums;
  }

  /// All that have one number, in a fixed order.
  public Map<String, Long> byName() {
    var all = new LinkedHashMap<String, Long>();
    all.put("sessions", sessionsOpened.sum() - sessionsClosed.sum());
    all.put("sessionsOpened", sessionsOpened.sum());
    all.put("encodings", encodings.sum());
    all.put("deliveries", deliveries.sum());
    all.put("tasks", tasks.sum());
    all.put("signalsSent", signalsSent.sum());
    all.put("signalsCoalesced", signalsCoalesced.sum());
    all.put("signalsDropped", signalsDropped.sum());
    all.put("slowSessions", slowSessions.sum());
    all.put("resumesComplete", resumesComplete.sum());
    all.put("resumesWithGap", resumesWithGap.sum());
    all.put("replayReads", replayReads.sum());
    return all;
  }
}
