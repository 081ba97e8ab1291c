package chat.parlance.dialect.parlance;

import chat.parlance.http.Problem;
import chat.parlance.http.ProblemRenderer;
import chat.parlance.http.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Set;

/// Problems in the words of docs/protocol.md, "REST": whatever refused a request, the transport included, its code is one
/// of the documented ones. Pure.
final class ParlanceProblems implements ProblemRenderer {

  private static final ProblemRenderer STANDARD = ProblemRenderer.standard();
  private static final Set<String> CODES = Set.of("invalid", "unauthenticated", "forbidden", "not-found", "conflict",
      "method-not-allowed", "closed", "too-large", "limit-reached", "rate-limited", "overloaded", "unavailable",
      "fault");

  @Override
  public Response render(Problem problem, String requestId) {
    var fields = new LinkedHashMap<String, Object>();
    var field = problem.fields().get("field");
    if (field != null) {
      fields.put("field", field);
    }
    var exact = problem.fields().get("retryAfterMs");
    var seconds = problem.headers().first("Retry-After");
    if (exact != null) {
      fields.put("retryAfterMs", exact);
    } else if (seconds != null) {
      fields.put("retryAfterMs", Duration.ofSeconds(Long.parseLong(seconds)).toMillis());
    }
    var inOurWords = new Problem(problem.status(), code(problem), problem.title(), problem.detail(), fields,
        problem.headers());
    return STANDARD.render(inOurWords, requestId);
  }

  private static String code(Problem problem) {
    if (CODES.contains(problem.code())) {
      return problem.code();
    }
    return switch (problem.status()) {
      case 401 -> "unauthenticated";
      case 403 -> "forbidden";
      case 404 -> "not-found";
      case 405 -> "method-not-allowed";
      case 409 -> "conflict";
      case 413 -> "too-large";
      case 422 -> "limit-reached";
      case 429 -> "rate-limited";
      case 503 -> "unavailable";
      default -> problem.status() < 500 ? "invalid" : "fault";
    };
  }
}
