package chat.parlance.dialect.gabay;

import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.Cors;
import chat.parlance.http.Origins;

/// How the dialect is set. `origins`: the web pages that may use it. `messageBytes`: the longest frame and the longest body;
/// `sessions`: what bounds its sockets.
public record GabaySettings(Origins origins, int messageBytes, SessionLimits sessions) {

  /// The rule of the original: its front end, with the cookie that may name the tenant; others are refused.
  public Cors cors() {
    return Cors.of(origins, true).refusingOthers();
  }
}
