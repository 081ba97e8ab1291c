package chat.parlance.socketio;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// What became of an event that asked for an acknowledgement.
public sealed interface AckOutcome {

  /// The client has answered.
  record Answered(List<JsonNode> arguments) implements AckOutcome {
    public Answered {
      arguments = List.copyOf(arguments);
    }
  }

  /// It did not in time. An answer that comes later is ignored.
  record TimedOut() implements AckOutcome {}

  /// It left before it did.
  record Gone() implements AckOutcome {}
}
