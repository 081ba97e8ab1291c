package chat.parlance.http;

import chat.parlance.http.Reception.Decision;
import java.net.InetSocketAddress;

/// A request that a handler will answer once its body is there.
record Asked(Exchange exchange, Decision.Handle decision, RequestHead head, String id, InetSocketAddress client) {

  /// Runs the handler in the manner of its route. On the event loop.
  void run(Front front, Request.Content body) {
    var target = new Request.Target(head.rawPath(), decision.parameters(), head.query());
    var request = new Request(id, head.method(), target, head.headers(), client, body);
    if (decision.route().manner() == Route.Manner.PROMPT) {
      exchange.handle(decision.route(), request);
    } else {
      front.run(() -> exchange.handle(decision.route(), request));
    }
  }

  boolean streams() {
    return decision.route().manner() == Route.Manner.STREAMING;
  }

  boolean hasBody() {
    return head.bodyLength() != 0;
  }

  /// Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
  boolean wantsContinue() {
    return hasBody() && !head.http10() && head.headers().has("Expect");
  }
}
