package chat.parlance.events;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Says whether an address is one of the public internet: not this machine, not its networks, nothing that only clouds answer. Pure.
final class PublicAddress {

  /// A network: its addresses of so many bits begin with `bits` bits that are these.
  private record Net(BigInteger begin, int bits, int of) {

    static Net of(String text) {
      int slash = text.indexOf('/');
      var address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(text, slash + 1, text.length(), 10);
      return new Net(begin(address, bits), bits, 8 * address.length);
    }

    private static BigInteger begin(byte[] address, int bits) {
      return new BigInteger(1, address).shiftRight(8 * address.length - bits);
    }

    boolean holds(byte[] other) {
      return 8 * other.length == of && begin(other, bits).equals(begin);
    }
  }

  /// This network, private ones, those of carriers, this machine, link-local with the metadata of clouds, examples, benchmarks, multicast,
  /// reserved; and what Azure's machines are told by.
  private static final List<Net> NOT_PUBLIC = nets("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
      "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
      "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32");
  /// Of these only, and of these not examples, benchmarks, and tunnels.
  private static final Net GLOBAL_6 = Net.of("2000::/3");
  private static final List<Net> NOT_GLOBAL_6 = nets("2001::/23", "2001:db8::/32", "3fff::/20");
  /// Networks whose addresses hold one of version 4, and where.
  private static final Net NAT64 = Net.of("64:ff9b::/96");
  private static final Net SIX_TO_FOUR = Net.of("2002::/16");

  private PublicAddress() {}

  private static List<Net> nets(String... all) {
    return Arrays.stream(all).map(Net::of).toList();
  }

  static boolean is(InetAddress address) {
    var bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return public4(bytes);
    }
    if (NAT64.holds(bytes)) {
      return public4(Arrays.copyOfRange(bytes, 12, 16));
    }
    if (SIX_TO_FOUR.holds(bytes)) {
      return public4(Arrays.copyOfRange(bytes, 2, 6));
    }
    return GLOBAL_6.holds(bytes) && NOT_GLOBAL_6.stream().noneMatch(net -> net.holds(bytes));
  }

  private static boolean public4(byte[] address) {
    return NOT_PUBLIC.stream().noneMatch(net -> net.holds(address));
  }
}
