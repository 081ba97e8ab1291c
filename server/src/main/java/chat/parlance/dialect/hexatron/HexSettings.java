package chat.parlance.dialect.hexatron;

import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import java.util.List;

/// How the dialect is set. `origins`: the web pages that may use it. `messageBytes`: the longest packet and the longest body.
/// `sessions`: the bounds of its sockets.
public record HexSettings(Origins origins, int messageBytes, SessionLimits sessions) {

  /// The rule of the original's gateway; preflights are 200.
  Cors cors() {
    return Cors.of(origins, true).allowing(List.of("GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"),
        List.of("X-Requested-With", "content-type", "authorization")).preflightsWith(200);
  }
}
