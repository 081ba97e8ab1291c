package chat.parlance.http;

import java.util.LinkedHashMap;

/// How one family of clients is told no: the error shape of a [Mount]. Pure.
@FunctionalInterface
public interface ProblemRenderer {

  /// The answer. The problem's status and headers are put onto it by the server if the renderer leaves them out.
  Response render(Problem problem, String requestId);

  /// `application/problem+json` (RFC 9457) with the members `type`, `title`, `status`, `detail`, `code`, `requestId`
  /// and the problem's own.
  static ProblemRenderer standard() {
    return (problem, requestId) -> {
      var document = new LinkedHashMap<String, Object>();
      document.put("type", "about:blank");
      document.put("title", problem.title());
      document.put("status", problem.status());
      if (problem.detail() != null) {
        document.put("detail", problem.detail());
      }
      document.put("code", problem.code());
      document.put("requestId", requestId);
      problem.fields().forEach(document::putIfAbsent);
      return Response.bytes(problem.status(), "application/problem+json", Json.bytes(document));
    };
  }
}
