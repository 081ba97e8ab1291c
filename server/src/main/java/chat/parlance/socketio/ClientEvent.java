package chat.parlance.socketio;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An event of a client: its name, its positional arguments (attachments as binary nodes), and how to acknowledge it, or
/// null if no acknowledgement is asked for.
public record ClientEvent(String name, List<JsonNode> arguments, @Nullable Receipt receipt) {

  public ClientEvent {
    arguments = List.copyOf(arguments);
  }
}
