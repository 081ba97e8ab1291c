package chat.parlance.http;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of addresses: single ones and networks such as `10.0.0.0/8` or `fd00::/8` (CIDR, RFC 4632). Immutable.
public final class Networks {

  /// The address as text, without the port; a name that was not looked up stays a name.
  public static String host(InetSocketAddress address) {
    return address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
  }

  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  /// The first `bits` bits of an address.
  private static final class Network {

    private final byte[] address;
    private final int bits;

    Network(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i += 8) {
        int mask = bits - i >= 8 ? 0xff : 0xff00 >> (bits - i) & 0xff;
        if (((address[i / 8] ^ other[i / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks = new ArrayList<>();

  private Networks() {}

  /// These networks. `IllegalArgumentException` that names the one that is none.
  public static Networks of(Collection<String> texts) {
    var all = new Networks();
    texts.forEach(text -> all.networks.add(parse(text)));
    return all;
  }

  private static Network parse(String text) {
    int slash = text.indexOf('/');
    byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw bad(text);
    }
    int most = address.length * 8;
    try {
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Network(address, bits);
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw bad(text);
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "address \"" + text + "\", expected an IP address or a network like 10.0.0.0/8");
  }

  /// Whether the address is one of these; null is not. An IPv4 address within IPv6 counts as what it is.
  public boolean hold(@Nullable InetAddress address) {
    if (address == null) {
      return false;
    }
    byte[] bytes = address.getAddress();
    byte[] plain = address instanceof Inet6Address && Arrays.equals(Arrays.copyOf(bytes, 12), MAPPED)
        ? Arrays.copyOfRange(bytes, 12, 16)
        : bytes;
    return networks.stream().anyMatch(network -> network.holds(plain));
  }
}
