package chat.parlance.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses a webhook may be at.
class PublicAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255",
      "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1",
      "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
      "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
      "2002:c0a8:1::1", "2001:0:1:2::3", "2001:db8::1", "fec0::1", "4000::1"})
  void thisMachineItsNetworksAndMetadataAreNotPublic(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.0",
      "169.253.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::808:808",
      "2002:808:808::1"})
  void theInternetIsPublic(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void aGuardedSocketConnectsToNoOther() throws IOException {
    try (var here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket = new GuardedSockets().createSocket()) {
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress("localhost", here.getLocalPort()), 1_000))
          .isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1").hasMessageContaining("allow-private");
      assertThatThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("localhost", 1), 1_000))
          .isInstanceOf(IOException.class);
    }
  }
}
