package chat.parlance.dialect.parlance;

import chat.parlance.core.Conversations;
import chat.parlance.core.Limits;
import chat.parlance.core.Messaging;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Typing;
import chat.parlance.gateway.GatewayLimits;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the native dialect works with. `blocking` runs things that may wait, on virtual threads; `messageBytes` is the
/// longest frame or body it takes.
public record ParlanceServices(Messaging messaging, Conversations conversations, Reading reading, Presence presence,
    Typing typing, RateLimits rates, Hub hub, Bounds bounds, InstantSource clock, Executor blocking, String version) {

  /// The limits that are stated to clients.
  public record Bounds(Limits limits, GatewayLimits gateway, int messageBytes) {}
}
