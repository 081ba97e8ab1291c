package chat.parlance.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where and how one server listens.
///
/// `host`: an address or name of this machine, `0.0.0.0` for all of them. `port`: 0 for any free one.
/// `tls`: null for plain HTTP. `hosts`: names the `Host` header may carry (without port, compared without case);
/// empty for any. Naming them keeps foreign pages from reaching a local server under a name of their own (DNS
/// rebinding).
public record ListenerConfig(String host, int port, HttpLimits limits, @Nullable TlsFiles tls, ProxyTrust proxy,
    Set<String> hosts) {

  public ListenerConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ", expected 0 to 65535");
    }
    hosts = Set.copyOf(hosts);
  }

  /// What of a client's address is believed. `proxyProtocol`: every connection starts with a PROXY header (v1 or v2),
  /// those without are closed. `forwardedHops`: how many trusted proxies stand in front and append to
  /// `X-Forwarded-For`; 0 ignores the header.
  public record ProxyTrust(boolean proxyProtocol, int forwardedHops) {

    /// No proxy: the socket's address counts.
    public static final ProxyTrust NONE = new ProxyTrust(false, 0);

    public ProxyTrust {
      if (forwardedHops < 0) {
        throw new IllegalArgumentException("forwarded hops " + forwardedHops + ", expected 0 or more");
      }
    }
  }

  /// Plain HTTP with the default limits.
  public static ListenerConfig on(String host, int port) {
    return new ListenerConfig(host, port, HttpLimits.DEFAULT, null, ProxyTrust.NONE, Set.of());
  }

  public ListenerConfig with(HttpLimits other) {
    return new ListenerConfig(host, port, other, tls, proxy, hosts);
  }

  public ListenerConfig with(TlsFiles files) {
    return new ListenerConfig(host, port, limits, files, proxy, hosts);
  }

  public ListenerConfig with(ProxyTrust trust) {
    return new ListenerConfig(host, port, limits, tls, trust, hosts);
  }

  public ListenerConfig withHosts(Set<String> names) {
    return new ListenerConfig(host, port, limits, tls, proxy, names);
  }
}
