package chat.parlance.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The answer that turns the connection into a [WebSocket].
///
/// `subprotocol` must be one of those the client offered, or null. `headers` go onto the 101. `listener` is called on
/// the event loop, once, after the 101 has been written; if the client has gone by then it is not called at all.
public record Upgrade(@Nullable String subprotocol, Headers headers, WebSocketLimits limits,
    Supplier<? extends WebSocketListener> listener) implements Answer {

  /// An upgrade without a sub-protocol, with the default limits.
  public static Upgrade to(Supplier<? extends WebSocketListener> listener) {
    return new Upgrade(null, Headers.empty(), WebSocketLimits.DEFAULT, listener);
  }

  /// This upgrade with a sub-protocol.
  public Upgrade subprotocol(String chosen) {
    return new Upgrade(chosen, headers, limits, listener);
  }

  /// This upgrade with other limits.
  public Upgrade limits(WebSocketLimits other) {
    return new Upgrade(subprotocol, headers, other, listener);
  }
}
