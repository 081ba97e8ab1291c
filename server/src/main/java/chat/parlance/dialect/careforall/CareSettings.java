package chat.parlance.dialect.careforall;

import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import java.util.List;

/// How the dialect is set. `origins`: the web pages that may use it. `messageBytes`: the longest frame and the longest body.
/// `sessions`: the bounds of its connections.
public record CareSettings(Origins origins, int messageBytes, SessionLimits sessions) {

  /// The rule of the original: the origin is echoed, credentials and these methods and headers are allowed.
  Cors cors() {
    return Cors.of(origins, true).allowing(List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"),
        List.of("Content-Type", "Authorization", "X-Requested-With"));
  }
}
