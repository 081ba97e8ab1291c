package chat.parlance.gateway;

import chat.parlance.socketio.ClientEvent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The dialect's side of one session over Socket.IO: what the client may ask. Called on the session's event loop; must not
/// block.
public interface EventClient {

  /// One event of the client.
  void event(ClientEvent event);

  /// The session is over. Once, last; not for a client whose session never began.
  default void ended() {}

  /// The acknowledgement of an event, with a JSON array of its arguments that is made only if the client asked for one. Null if it
  /// did not, was given one before, or there is nothing to say.
  static @Nullable Frame acknowledgement(ClientEvent event, Supplier<byte @Nullable []> array) {
    var asked = event.receipt();
    var said = asked == null ? null : array.get();
    var frame = asked == null || said == null ? null : asked.frame(said);
    return frame == null ? null : Frame.ready(frame);
  }

  /// Makes the client of a new session.
  interface Factory {
    EventClient create(Session session);
  }
}
