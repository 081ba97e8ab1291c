package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.http.HttpLimits;
import chat.parlance.http.HttpServer;
import chat.parlance.http.ListenerConfig;
import chat.parlance.http.Origins;
import chat.parlance.http.Router;
import chat.parlance.http.TlsFiles;
import chat.parlance.http.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ports of a server: the one that all dialects share, and those that dialects have for themselves. They are alike in
/// address, TLS and proxies. For one thread at a time.
final class Listeners {

  /// The name of the one that all share.
  static final String SHARED = "shared";

  private final ParlanceConfig config;
  private final Transport transport;
  private final Map<String, HttpServer> open = new LinkedHashMap<>();

  Listeners(ParlanceConfig config, Transport transport) {
    this.config = config;
    this.transport = transport;
  }

  /// Opens one more, with bodies of at most `bodyBytes` where a route does not say otherwise. When that is impossible, those
  /// that are open are closed again. Throws [ConfigException] for a dialect's port that cannot be had.
  void open(String name, int port, int bodyBytes, Router router) throws IOException {
    try {
      open.put(name, HttpServer.start(listener(port, bodyBytes), router, transport));
    } catch (IOException | RuntimeException e) {
      close(Duration.ofSeconds(1));
      if (e instanceof BindException && !name.equals(SHARED)) {
        throw new ConfigException(name + ".port: " + e.getMessage() + " (expected: a port that is free)");
      }
      throw e;
    }
  }

  /// Opens the one that a dialect has for itself, if it has a port.
  void openOwn(String name, @Nullable Integer port, int bodyBytes, Supplier<Router> router) throws IOException {
    if (port != null) {
      open(name, port, bodyBytes, router.get());
    }
  }

  private ListenerConfig listener(int port, int bodyBytes) {
    var server = config.server();
    var d = HttpLimits.DEFAULT;
    var limits = new HttpLimits(d.maxHeaderBytes(), bodyBytes, config.limits().connections(), d.requestTime(),
        d.keepAlive(),
        d.writeStall(), d.writeBufferHigh());
    var listener = ListenerConfig.on(server.host(), port).with(limits)
        .with(new ListenerConfig.ProxyTrust(server.proxyProtocol(), server.forwardedHops())).withHosts(config.hosts());
    var tls = tls(config);
    return tls == null ? listener : listener.with(tls);
  }

  /// The certificate of every port; null: none speaks TLS.
  static @Nullable TlsFiles tls(ParlanceConfig config) {
    var certificate = config.server().tlsCertificate();
    var key = config.server().tlsKey();
    return certificate == null || key == null ? null : new TlsFiles(Path.of(certificate), Path.of(key));
  }

  /// The web pages that a setting names. Throws [ConfigException] with its name.
  static Origins origins(String setting, List<String> pages) {
    try {
      return Origins.of(pages);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(setting + ": " + Main.sentence(e));
    }
  }

  /// Where each of them listens, with the port it got, the shared one first.
  Map<String, InetSocketAddress> addresses() {
    var addresses = new LinkedHashMap<String, InetSocketAddress>();
    open.forEach((name, server) -> addresses.put(name, server.address()));
    return addresses;
  }

  void stopAccepting() {
    open.values().forEach(HttpServer::stopAccepting);
  }

  /// Closes them one after the other; all together take `grace` at most.
  void close(Duration grace) {
    open.values().forEach(server -> server.close(grace.dividedBy(open.size())));
  }
}
