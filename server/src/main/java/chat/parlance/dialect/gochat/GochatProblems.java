package chat.parlance.dialect.gochat;

import chat.parlance.http.Problem;
import chat.parlance.http.ProblemRenderer;
import chat.parlance.http.Response;

/// Refusals as Go's HTTP library writes them: one line of plain text. Pure.
final class GochatProblems implements ProblemRenderer {

  /// The codes of the transport's own refusals, for which the original has words of its library.
  @Override
  public Response render(Problem problem, String requestId) {
    return switch (problem.code()) {
      case "bad-handshake", "upgrade-required" -> line(400, "Bad Request").with("Sec-WebSocket-Version", "13");
      case "method-not-allowed" -> line(405, "Method Not Allowed");
      case "not-found" ->
        line(404, "Room not found".equals(problem.detail()) ? "Room not found" : "404 page not found");
      default -> line(problem.status(), problem.detail() == null ? problem.title() : problem.detail());
    };
  }

  private static Response line(int status, String text) {
    return Response.text(status, text + "\n").with("X-Content-Type-Options", "nosniff");
  }
}
