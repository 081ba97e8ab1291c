package chat.parlance.http;

import io.netty.channel.EventLoop;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The answer that turns the connection into a [WebSocket].
///
/// `subprotocol` must be one of those the client offered, or null. `headers` go onto the 101. `listener` is called on
/// an event loop, once, when the handshake is accepted; if the client has gone by then it is not called at all.
/// `target`: the event loop the WebSocket is to live on, null for the one its connection is on; the connection is moved
/// there before the 101.
public record Upgrade(@Nullable String subprotocol, Headers headers, WebSocketLimits limits,
    Supplier<? extends WebSocketListener> listener, @Nullable EventLoop target) implements Answer {

  /// An upgrade without a sub-protocol, with the default limits.
  public static Upgrade to(Supplier<? extends WebSocketListener> listener) {
    return new Upgrade(null, Headers.empty(), WebSocketLimits.DEFAULT, listener, null);
  }

  /// This upgrade with a sub-protocol.
  public Upgrade subprotocol(String chosen) {
    return new Upgrade(chosen, headers, limits, listener, target);
  }

  /// This upgrade with other limits.
  public Upgrade limits(WebSocketLimits other) {
    return new Upgrade(subprotocol, headers, other, listener, target);
  }

  /// This upgrade, its WebSocket living on that event loop.
  public Upgrade on(EventLoop loop) {
    return new Upgrade(subprotocol, headers, limits, listener, loop);
  }
}
