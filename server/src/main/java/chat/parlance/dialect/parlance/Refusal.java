package chat.parlance.dialect.parlance;

import chat.parlance.core.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [Rejection] is told to native clients: HTTP status, stable code, and what else is known.
record Refusal(int status, String code, @Nullable String field, @Nullable Duration retryAfter) {

  static Refusal of(Rejection rejection) {
    return switch (rejection) {
      case Rejection.NotFound _ -> new Refusal(404, "not-found", null, null);
      case Rejection.Forbidden _ -> new Refusal(403, "forbidden", null, null);
      case Rejection.Invalid invalid -> new Refusal(400, "invalid", invalid.field(), null);
      case Rejection.Conflict _ -> new Refusal(409, "conflict", null, null);
      case Rejection.Closed _ -> new Refusal(409, "closed", null, null);
      case Rejection.TooLarge large -> new Refusal(413, "too-large", large.field(), null);
      case Rejection.LimitReached _ -> new Refusal(422, "limit-reached", null, null);
      case Rejection.RateLimited limited -> new Refusal(429, "rate-limited", null, limited.retryAfter());
      case Rejection.Overloaded busy -> new Refusal(503, "overloaded", null, busy.retryAfter());
      case Rejection.Unavailable lost -> new Refusal(503, "unavailable", null, lost.retryAfter());
    };
  }
}
