package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworksTest {

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void anAddressIsHeldByItsNetwork() throws UnknownHostException {
    var networks = Networks.of(List.of("10.1.0.0/15", "192.0.2.7", "fd00::/8", "0.0.0.0/32"));
    for (var in : List.of("10.0.0.1", "10.1.255.255", "192.0.2.7", "fd12::1", "::ffff:192.0.2.7", "0.0.0.0")) {
      assertThat(networks.hold(address(in))).as(in).isTrue();
    }
    for (var out : List.of("10.2.0.1", "192.0.2.6", "fe00::1", "11.0.0.1", "127.0.0.1")) {
      assertThat(networks.hold(address(out))).as(out).isFalse();
    }
    assertThat(networks.hold(null)).isFalse();
    assertThat(Networks.of(List.of("0.0.0.0/0")).hold(address("203.0.113.9"))).isTrue();
  }

  @Test
  void whatIsNoNetworkIsNamed() {
    for (var bad : List.of("gateway", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "")) {
      assertThatThrownBy(() -> Networks.of(List.of(bad))).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + bad + "\"");
    }
  }
}
