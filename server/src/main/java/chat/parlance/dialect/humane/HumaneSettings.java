package chat.parlance.dialect.humane;

import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the dialect is set. `origins`: the web pages that may use it. `files`: the domain at which the files of messages are
/// fetched, null if nobody said. `messageBytes`: the longest packet and the longest body. `sessions`: the bounds of its sockets.
public record HumaneSettings(Origins origins, @Nullable String files, int messageBytes, SessionLimits sessions) {

  /// The rule of the original: its pages, with credentials, these methods and headers.
  public Cors cors() {
    return Cors.of(origins, true).allowing(List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
        List.of("Authorization", "Content-Type"));
  }
}
