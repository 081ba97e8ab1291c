package chat.parlance.http;

import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a request as soon as its head is known: rates, routes, origins, limits, in order of cost.
///
/// Quick enough for the event loop. Any thread.
final class Reception {

  /// What is to be done, in the name of a mount.
  sealed interface Decision {

    Mount mount();

    /// Let the route's handler answer; read a body of at most `maxBody` bytes first.
    record Handle(Mount mount, Route route, Map<String, String> parameters, long maxBody) implements Decision {}

    /// Answer this; no handler is needed.
    record Reply(Mount mount, Response response) implements Decision {}

    /// Say no.
    record Refuse(Mount mount, Problem problem) implements Decision {}
  }

  private final Router router;
  private final ListenerConfig config;
  private final Admission admission;
  private final TransportCounters counters;

  Reception(Router router, ListenerConfig config, Transport transport) {
    this.router = router;
    this.config = config;
    admission = transport.admission();
    counters = transport.counters();
  }

  /// The address in a PROXY header, if it has one.
  static InetSocketAddress peer(HAProxyMessage message, InetSocketAddress socket) {
    String named = message.sourceAddress();
    InetAddress source = named == null ? null : NetUtil.createInetAddressFromIpAddressString(named);
    return source == null ? socket : new InetSocketAddress(source, message.sourcePort());
  }

  /// The client's address: the peer's, unless trusted proxies say better.
  InetSocketAddress client(InetSocketAddress peer, Headers headers) {
    int hops = config.proxy().forwardedHops();
    if (hops == 0) {
      return peer;
    }
    List<String> chain = List.of(String.join(",", headers.all("X-Forwarded-For")).split(",", -1));
    if (chain.size() < hops) {
      return peer;
    }
    InetAddress named = NetUtil.createInetAddressFromIpAddressString(chain.get(chain.size() - hops).strip());
    return named == null ? peer : new InetSocketAddress(named, 0);
  }

  /// In whose name problems with a request target are told.
  Mount mountOf(String uri) {
    int question = uri.indexOf('?');
    return router.covering(question < 0 ? uri : uri.substring(0, question));
  }

  /// What to do with a request from this client.
  Decision decide(RequestHead head, InetSocketAddress client) {
    boolean upgrade = WebSocketHandshake.isAsked(head.method(), head.headers());
    try {
      Problem refusal = upgrade ? admission.refuse(client.getAddress()) : null;
      if (refusal != null) {
        throw refusal.asException();
      }
      if (head.rawPath().equals("*")) {
        return new Decision.Reply(router.covering("/"), Response.of(204));
      }
      Router.Match match = router.find(head.method(), head.rawPath());
      return refusing(match.mount(), upgrade, () -> decide(head, match, upgrade));
    } catch (ProblemException e) {
      countRefusal(upgrade);
      return new Decision.Refuse(router.covering(head.rawPath()), e.problem());
    }
  }

  private interface Choice {
    Decision make();
  }

  private Decision refusing(Mount mount, boolean upgrade, Choice choice) {
    try {
      return choice.make();
    } catch (ProblemException e) {
      countRefusal(upgrade);
      return new Decision.Refuse(mount, e.problem());
    }
  }

  private void countRefusal(boolean upgrade) {
    if (upgrade) {
      counters.refusedHandshakes.increment();
    }
  }

  private Decision decide(RequestHead head, Router.Match match, boolean upgrade) {
    Mount mount = match.mount();
    Headers headers = head.headers();
    if (mount.cors().refuses(headers)) {
      throw Problem.of(403, "origin-refused", "pages of this origin may not call this service").asException();
    }
    if (Cors.isPreflight(head.method(), headers) && !match.allow().isEmpty()) {
      return new Decision.Reply(mount, mount.cors().preflight(headers, match.allow()));
    }
    if (!(match instanceof Router.Match.Found found)) {
      return unrouted(head, match);
    }
    if (upgrade) {
      WebSocketHandshake.check(head);
      checkOrigin(mount, headers);
    }
    long most = found.route().maxBody() > 0 ? found.route().maxBody() : config.limits().maxBodyBytes();
    if (head.bodyLength() > most) {
      throw BodyStream.tooLong(most).asException();
    }
    String expected = headers.first("Expect");
    if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
      throw Problem.of(417, "bad-expectation", "the Expect header is not 100-continue").asException();
    }
    return new Decision.Handle(mount, found.route(), found.parameters(), most);
  }

  private static Decision unrouted(RequestHead head, Router.Match match) {
    if (match.allow().isEmpty()) {
      throw Problem.of(404, "not-found", "there is nothing at this path").asException();
    }
    String allow = String.join(", ", match.allow());
    if (head.method().equals("OPTIONS")) {
      return new Decision.Reply(match.mount(), Response.of(204).with("Allow", allow));
    }
    throw Problem.of(405, "method-not-allowed", "the method is not one of " + allow).withHeader("Allow", allow)
        .asException();
  }

  private static void checkOrigin(Mount mount, Headers headers) {
    @Nullable String origin = headers.first("Origin");
    if (origin != null && !mount.upgradeOrigins().allow(origin, headers.first("Host"))) {
      throw Problem.of(403, "origin-refused", "pages of this origin may not open a WebSocket here").asException();
    }
  }
}
