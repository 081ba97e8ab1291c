package chat.parlance.dialect.parlance;

import chat.parlance.core.Rejection;
import org.jspecify.annotations.Nullable;

/// How a [Rejection] is told to native clients beside its code: HTTP status, and which field it is about.
record Refusal(int status, @Nullable String field) {

  static Refusal of(Rejection rejection) {
    return switch (rejection) {
      case Rejection.NotFound _ -> new Refusal(404, null);
      case Rejection.Forbidden _ -> new Refusal(403, null);
      case Rejection.Invalid invalid -> new Refusal(400, invalid.field());
      case Rejection.Conflict _,Rejection.Closed _ -> new Refusal(409, null);
      case Rejection.TooLarge large -> new Refusal(413, large.field());
      case Rejection.LimitReached _ -> new Refusal(422, null);
      case Rejection.RateLimited _ -> new Refusal(429, null);
      case Rejection.Overloaded _,Rejection.Unavailable _ -> new Refusal(503, null);
    };
  }
}
