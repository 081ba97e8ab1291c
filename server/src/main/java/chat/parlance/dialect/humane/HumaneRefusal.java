package chat.parlance.dialect.humane;

import chat.parlance.core.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [Rejection] is told to Humane's clients over HTTP: status, text, and the field it is about.
record HumaneRefusal(int status, String message, @Nullable String field, @Nullable Duration retryAfter) {

  static final String UNEXPECTED = "someting went wrong";

  static HumaneRefusal of(Rejection rejection) {
    var text = rejection.sentence();
    return switch (rejection) {
      case Rejection.NotFound(var what, _) -> new HumaneRefusal(404, what + " not found", null, null);
      case Rejection.Forbidden _ -> new HumaneRefusal(403, text, null, null);
      case Rejection.Invalid(var field, _, _) -> new HumaneRefusal(400, text, field, null);
      case Rejection.TooLarge(var field, _, _) -> new HumaneRefusal(400, text, field, null);
      case Rejection.LimitReached _ -> new HumaneRefusal(400, text, null, null);
      case Rejection.Conflict _,Rejection.Closed _ -> new HumaneRefusal(409, text, null, null);
      case Rejection.RateLimited limited -> new HumaneRefusal(429, text, null, limited.retryAfter());
      case Rejection.Overloaded busy -> new HumaneRefusal(503, text, null, busy.retryAfter());
      case Rejection.Unavailable lost -> new HumaneRefusal(503, text, null, lost.retryAfter());
    };
  }
}
