package chat.parlance.dialect.humane;

import chat.parlance.core.Rejection;
import org.jspecify.annotations.Nullable;

/// How a [Rejection] is told to Humane's clients over HTTP: status, text, and the field it is about.
record HumaneRefusal(int status, String message, @Nullable String field) {

  static final String UNEXPECTED = "someting went wrong";

  static HumaneRefusal of(Rejection rejection) {
    var text = rejection.sentence();
    return switch (rejection) {
      case Rejection.NotFound(var what, _) -> new HumaneRefusal(404, what + " not found", null);
      case Rejection.Forbidden _ -> new HumaneRefusal(403, text, null);
      case Rejection.Invalid(var field, _, _) -> new HumaneRefusal(400, text, field);
      case Rejection.TooLarge(var field, _, _) -> new HumaneRefusal(400, text, field);
      case Rejection.LimitReached _ -> new HumaneRefusal(400, text, null);
      case Rejection.Conflict _,Rejection.Closed _ -> new HumaneRefusal(409, text, null);
      case Rejection.RateLimited _ -> new HumaneRefusal(429, text, null);
      case Rejection.Overloaded _,Rejection.Unavailable _ -> new HumaneRefusal(503, text, null);
    };
  }
}
