package chat.parlance.events;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.SocketFactory;

/// Makes sockets that connect to public addresses only. Each looks at the very address that it connects to, whatever a name meant before,
/// so that nobody gets around it by changing what the name means.
final class GuardedSockets extends SocketFactory {

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress endpoint, int timeout) throws IOException {
        var address = endpoint instanceof InetSocketAddress internet ? internet.getAddress() : null;
        if (address == null || !PublicAddress.is(address)) {
          throw new SocketException((address == null ? endpoint : address.getHostAddress())
              + " is no public address (expected: one, or allow-private: true)");
        }
        super.connect(endpoint, timeout);
      }
    };
  }

  private static IOException early() {
    return new IOException("sockets are connected after they are made");
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw early();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
    throw early();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw early();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    throw early();
  }
}
