package chat.parlance.gateway;

import chat.parlance.socketio.EventFrames;
import org.jspecify.annotations.Nullable;

/// A dialect over Socket.IO, in one namespace. Pure, like every dialect.
///
/// Its clients may go on where they were when their line broke: so everything that they are told of changes must be in [#change], and
/// sessions begin with [Entrance#everywhere], or [Entrance#follow].
public interface EventDialect extends Dialect {

  /// The namespace that its frames name; `/` is the default one.
  String namespace();

  /// The frame of an event: a JSON array with its name first.
  default Frame event(byte[] array) {
    return Frame.ready(EventFrames.ready(namespace(), array));
  }

  /// The same for one client alone. What it gets last as a text at the end of an event is where it goes on when its line breaks, so
  /// an event that ends with a text says where that is. On the session's loop.
  default Frame event(byte[] array, Session hearer) {
    boolean endsWithText = array.length > 2 && array[array.length - 2] == '"';
    return numbered(event(array), endsWithText ? hearer.course().offset() : 0);
  }

  @Override
  default Frame numbered(Frame frame, long number) {
    return number == 0 ? frame : Frame.ready(EventFrames.numbered(frame.bytes(), frame.header(), number));
  }

  @Override
  default @Nullable Frame bye(int code, String reason, long retryAfterMillis) {
    return null; // Socket.IO's own packets say it
  }
}
