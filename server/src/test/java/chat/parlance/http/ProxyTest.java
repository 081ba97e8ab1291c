package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.ListenerConfig.ProxyTrust;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyTest {

  private static Rig rig(boolean proxyProtocol, int hops) throws IOException {
    return Rig.serving(Rig.plain().with(new ProxyTrust(proxyProtocol, hops)),
        Mount.at("").get("/", request -> Response.text(200, request.remoteHost())).build());
  }

  private static String seen(Rig rig, String... headers) throws IOException {
    try (RawClient client = rig.connect()) {
      return client.get("/", headers).text();
    }
  }

  @Test
  void forwardedAddressesAreIgnoredUnlessProxiesAreTrusted() throws IOException {
    try (Rig rig = rig(false, 0)) {
      assertThat(seen(rig, "X-Forwarded-For: 1.2.3.4")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void onlyWhatTrustedProxiesAppendedCounts() throws IOException {
    try (Rig one = rig(false, 1); Rig two = rig(false, 2)) {
      assertThat(seen(one, "X-Forwarded-For: 6.6.6.6, 1.2.3.4")).isEqualTo("1.2.3.4");
      assertThat(seen(two, "X-Forwarded-For: 6.6.6.6, 1.2.3.4", "X-Forwarded-For: 10.0.0.1")).isEqualTo("1.2.3.4");
      assertThat(seen(two, "X-Forwarded-For: 1.2.3.4")).isEqualTo("127.0.0.1");
      assertThat(seen(one, "X-Forwarded-For: localhost")).isEqualTo("127.0.0.1");
      assertThat(seen(one, "X-Forwarded-For: 2001:db8::7")).isEqualTo("2001:db8:0:0:0:0:0:7");
      assertThat(seen(one)).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void bothVersionsOfTheProxyProtocolAreRead() throws IOException {
    try (Rig rig = rig(true, 0)) {
      try (RawClient client = rig.connect()) {
        client.send("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\r\n");
        assertThat(client.get("/").text()).isEqualTo("1.2.3.4");
        assertThat(client.get("/").text()).isEqualTo("1.2.3.4");
      }
      try (RawClient client = rig.connect()) {
        client.send(HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21" + "11" + "000c" + "09080706" + "05060708" + "03e8" + "0050"));
        assertThat(client.get("/").text()).isEqualTo("9.8.7.6");
      }
      try (RawClient client = rig.connect()) {
        client.send("PROXY UNKNOWN\r\n");
        assertThat(client.get("/").text()).isEqualTo("127.0.0.1");
      }
    }
  }

  @Test
  void aConnectionWithoutAProxyHeaderIsClosed() throws IOException {
    try (Rig rig = rig(true, 0)) {
      for (String wrong : new String[]{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 x y 1 2\r\n",
          "PROXY " + "x".repeat(300)}) {
        try (RawClient client = rig.connect()) {
          client.send(wrong);
          assertThat(client.isHungUp()).as(wrong).isTrue();
        }
      }
    }
  }

  @Test
  void withoutTrustAProxyHeaderIsABadRequest() throws IOException {
    try (Rig rig = rig(false, 0); RawClient client = rig.connect()) {
      assertThat(client.send("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\r\n\r\n").reply().status()).isEqualTo(400);
    }
  }
}
