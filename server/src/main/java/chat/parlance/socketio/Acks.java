package chat.parlance.socketio;

import chat.parlance.http.DeadlineWheel;
import chat.parlance.http.DeadlineWheel.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The acknowledgements that one socket waits for, bounded by its configuration. Event loop only.
final class Acks {

  private record Waiting(Deadline deadline, Consumer<AckOutcome> listener) {}

  private final DeadlineWheel wheel;
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private long next;

  Acks(DeadlineWheel wheel) {
    this.wheel = wheel;
  }

  int count() {
    return waiting.size();
  }

  /// Waits for one more; its number.
  long expect(Duration atMost, Consumer<AckOutcome> listener) {
    long number = next++;
    var deadline = new Deadline(() -> settle(number, new AckOutcome.TimedOut()));
    waiting.put(number, new Waiting(deadline, listener));
    wheel.arm(deadline, atMost);
    return number;
  }

  void answered(long number, List<JsonNode> arguments) {
    settle(number, new AckOutcome.Answered(arguments));
  }

  private void settle(long number, AckOutcome outcome) {
    Waiting settled = waiting.remove(number);
    if (settled != null) {
      wheel.disarm(settled.deadline);
      settled.listener.accept(outcome);
    }
  }

  void gone() {
    for (long number : List.copyOf(waiting.keySet())) {
      settle(number, new AckOutcome.Gone());
    }
  }
}
