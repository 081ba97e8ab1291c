package chat.parlance.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What the gateway has done so far; deterministic where the work is. Written by the event loops, read by anybody.
public final class GatewayCounters {

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

  /// All of them, in a fixed order.
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
