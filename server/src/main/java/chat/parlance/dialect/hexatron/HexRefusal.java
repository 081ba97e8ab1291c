package chat.parlance.dialect.hexatron;

import chat.parlance.core.Rejection;
import chat.parlance.http.Json;
import chat.parlance.http.Problem;
import chat.parlance.http.Response;

/// How "no" is told to HexaTron's clients: `{error}` with a status over HTTP, a text in an `error` event.
final class HexRefusal {

  static final String NO_CONVERSATION = "Conversation not found.";
  static final String SEND = "Failed to send message";
  static final String MISSING = "Missing required fields";
  static final String DELETE = "Failed to delete the message";
  static final String READ = "Failed to mark messages as read";
  static final String CREATE = "Failed to create the conversation";
  static final String INVALID = "The conversation data is invalid.";
  private static final String MASK = "Internal Server Error";

  private HexRefusal() {}

  /// The problem that stands for a refusal of a use case.
  static Problem problem(Rejection rejection) {
    int status = switch (rejection) {
      case Rejection.NotFound _ -> 404;
      case Rejection.Forbidden _ -> 403;
      case Rejection.Conflict _,Rejection.Closed _ -> 409;
      case Rejection.Invalid _,Rejection.TooLarge _,Rejection.LimitReached _ -> 400;
      case Rejection.RateLimited _ -> 429;
      case Rejection.Overloaded _,Rejection.Unavailable _ -> 503;
    };
    boolean noConversation = rejection instanceof Rejection.NotFound(var what, _) && what.equals("conversation");
    return Problem.of(status, rejection.code(), noConversation ? NO_CONVERSATION : rejection.sentence())
        .retryAfter(rejection.retryAfter());
  }

  /// Problems in the shape of the original, whoever found them. A 500 says nothing of itself.
  static Response render(Problem problem, String requestId) {
    var text = switch (problem.code()) {
      case "bad-json" -> "Invalid JSON";
      case "not-found" ->
        problem.detail() == null || problem.detail().startsWith("there is nothing") ? "Route not found"
            : problem.detail();
      default -> problem.status() == 500 ? MASK : problem.detail() == null ? problem.title() : problem.detail();
    };
    return Response.json(problem.status(), Json.object(json -> json.writeStringProperty("error", text)));
  }
}
