package chat.parlance.dialect.careforall;

import chat.parlance.core.Rejection;

/// How a [Rejection] is told to careforall clients, over both transports: status, code, text.
record CareRefusal(int status, String code, String message) {

  static CareRefusal of(Rejection rejection) {
    var text = rejection.sentence();
    return switch (rejection) {
      case Rejection.NotFound(var what, _) -> new CareRefusal(404, "NOT_FOUND",
          what.equals("conversation") ? "Conversation not found" : "Message not found");
      case Rejection.Forbidden _ -> new CareRefusal(403, "FORBIDDEN", text);
      case Rejection.Invalid(_, _, var expected) when expected.equals(CareIntents.CONTENT_REQUIRED) ->
        new CareRefusal(400, "VALIDATION_ERROR", expected);
      case Rejection.Invalid _,Rejection.TooLarge _,Rejection.LimitReached _ ->
        new CareRefusal(400, "VALIDATION_ERROR", text);
      case Rejection.Conflict _ -> new CareRefusal(409, "CONFLICT", text);
      case Rejection.Closed _ -> new CareRefusal(409, "CONVERSATION_CLOSED", text);
      case Rejection.RateLimited _ -> new CareRefusal(429, "RATE_LIMITED", text);
      case Rejection.Overloaded _,Rejection.Unavailable _ -> new CareRefusal(503, "SERVICE_UNAVAILABLE", text);
    };
  }

  /// The code for a status that something else than a use case decided on.
  static String code(int status) {
    return switch (status) {
      case 401 -> "UNAUTHORIZED";
      case 403 -> "FORBIDDEN";
      case 404 -> "NOT_FOUND";
      case 405 -> "METHOD_NOT_ALLOWED";
      case 429 -> "RATE_LIMITED";
      case 503 -> "SERVICE_UNAVAILABLE";
      default -> status < 500 ? "VALIDATION_ERROR" : "INTERNAL_ERROR";
    };
  }
}
