package chat.parlance.dialect.parlance;

import chat.parlance.core.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [Rejection] is told to native clients beside its code: HTTP status, and what else is known.
record Refusal(int status, @Nullable String field, @Nullable Duration retryAfter) {

  static Refusal of(Rejection rejection) {
    return switch (rejection) {
      case Rejection.NotFound _ -> new Refusal(404, null, null);
      case Rejection.Forbidden _ -> new Refusal(403, null, null);
      case Rejection.Invalid invalid -> new Refusal(400, invalid.field(), null);
      case Rejection.Conflict _,Rejection.Closed _ -> new Refusal(409, null, null);
      case Rejection.TooLarge large -> new Refusal(413, large.field(), null);
      case Rejection.LimitReached _ -> new Refusal(422, null, null);
      case Rejection.RateLimited limited -> new Refusal(429, null, limited.retryAfter());
      case Rejection.Overloaded busy -> new Refusal(503, null, busy.retryAfter());
      case Rejection.Unavailable lost -> new Refusal(503, null, lost.retryAfter());
    };
  }
}
