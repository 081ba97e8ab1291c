package chat.parlance.dialect.parlance;

import chat.parlance.core.Conversations;
import chat.parlance.core.Limits;
import chat.parlance.core.Messaging;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Rejection;
import chat.parlance.core.Typing;
import chat.parlance.files.Downloads;
import chat.parlance.files.Uploads;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Hub;
import chat.parlance.gateway.SessionLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the native dialect works with. `blocking` runs things that may wait, on virtual threads; `messageBytes` is the
/// longest frame or JSON body it takes, `fileBytes` the longest file. `revocationsKept`: how long a token
/// that is issued now may be accepted at most.
public record ParlanceServices(Messaging messaging, Conversations conversations, Reading reading, Presence presence,
    Typing typing, Uploads uploads, Downloads downloads, RateLimits rates, Hub hub, Bounds bounds, InstantSource clock,
    Executor blocking, Duration revocationsKept, String version) {

  /// The limits that are stated to clients.
  public record Bounds(Limits limits, SessionLimits sessions, int messageBytes, long fileBytes, Limits.Rate uploads) {}

  /// The frame that tells a refusal, which is counted.
  Frame refused(@Nullable JsonNode ref, Rejection rejection) {
    hub.rejected(rejection.code());
    return Frames.error(ref, rejection);
  }

  /// The frame that tells a refusal with a code of its own, which is counted.
  Frame refused(@Nullable JsonNode ref, String code, String message) {
    hub.rejected(code);
    return Frames.error(ref, code, message);
  }
}
