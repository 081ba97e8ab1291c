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
    var text = rejection.sentence();
    return switch (rejection) {
      case Rejection.NotFound(var what, _) -> Problem.of(404, "not-found",
          what.equals("conversation") ? NO_CONVERSATION : text);
      case Rejection.Forbidden _ -> Problem.of(403, rejection.code(), text);
      case Rejection.Conflict _,Rejection.Closed _ -> Problem.of(409, rejection.code(), text);
      case Rejection.Invalid _,Rejection.TooLarge _,Rejection.LimitReached _ -> Problem.of(400, rejection.code(), text);
      case Rejection.RateLimited(_, var after) -> Problem.of(429, rejection.code(), text).retryAfter(after);
      case Rejection.Overloaded(var after) -> Problem.of(503, rejection.code(), text).retryAfter(after);
      case Rejection.Unavailable(var after) -> Problem.of(503, rejection.code(), text).retryAfter(after);
    };
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
