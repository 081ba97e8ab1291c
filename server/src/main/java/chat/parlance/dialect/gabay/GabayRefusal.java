package chat.parlance.dialect.gabay;

import chat.parlance.core.Rejection;
import chat.parlance.http.Json;
import chat.parlance.http.Problem;
import chat.parlance.http.Response;
import java.time.Duration;

/// How Gabay's clients are told no: over HTTP a status and `{error, details, code}`, over their sockets a sentence.
final class GabayRefusal {

  static final String UNEXPECTED = "Something went wrong.";

  /// The store does not answer.
  static final Rejection NOT_NOW = new Rejection.Unavailable(Duration.ofSeconds(1));

  private GabayRefusal() {}

  static Problem problem(Rejection rejection) {
    int status = switch (rejection) {
      case Rejection.NotFound _ -> 404;
      case Rejection.Forbidden _ -> 403;
      case Rejection.Invalid _,Rejection.TooLarge _,Rejection.LimitReached _ -> 400;
      case Rejection.Conflict _,Rejection.Closed _ -> 409;
      case Rejection.RateLimited _ -> 429;
      case Rejection.Overloaded _,Rejection.Unavailable _ -> 503;
    };
    return Problem.of(status, rejection.code(), sentence(rejection)).retryAfter(rejection.retryAfter());
  }

  /// What a `chat:error` says. These clients call a conversation a room, and have no keys.
  static String sentence(Rejection rejection) {
    return switch (rejection) {
      case Rejection.NotFound(var what, var id) when what.equals("conversation") -> new Rejection.NotFound("room", id)
          .sentence();
      case Rejection.Unavailable(var after) -> "The server cannot do this now; try again in " + after.toMillis()
          + " ms.";
      default -> rejection.sentence();
    };
  }

  /// Problems in the shape of the original, whoever found them.
  static Response render(Problem problem, String requestId) {
    boolean fault = problem.status() == 500;
    return Response.json(problem.status(), Json.object(json -> {
      json.writeStringProperty("error", problem.title());
      if (fault || problem.detail() == null) {
        json.writeNullProperty("details");
      } else {
        json.writeStringProperty("details", problem.detail());
      }
      json.writeNumberProperty("code", problem.status());
    }));
  }
}
