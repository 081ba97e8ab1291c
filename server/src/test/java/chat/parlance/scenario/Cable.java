package chat.parlance.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What lies between clients and a server. While it is pulled out, connections over it are broken without a word, and new ones
/// come to nothing.
public final class Cable implements AutoCloseable {

  private final ServerSocket end;
  private final int server;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Socket> open = new ArrayList<>();
  private boolean pulled;

  /// To the server at this address.
  public Cable(URI server) throws IOException {
    this.server = server.getPort();
    this.end = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::take);
  }

  /// Where clients reach the server over it.
  public URI uri() {
    return URI.create("http://127.0.0.1:" + end.getLocalPort() + "/");
  }

  public void pull() {
    lock.lock();
    try {
      pulled = true;
      open.forEach(Cable::cut);
      open.clear();
    } finally {
      lock.unlock();
    }
  }

  public void plug() {
    lock.lock();
    try {
      pulled = false;
    } finally {
      lock.unlock();
    }
  }

  private void take() {
    try {
      while (true) {
        lay(end.accept());
      }
    } catch (IOException _) {
      // it is closed
    }
  }

  private void lay(Socket client) {
    lock.lock();
    try {
      if (pulled) {
        cut(client);
        return;
      }
      var far = new Socket(InetAddress.getLoopbackAddress(), server);
      client.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      open.addAll(List.of(client, far));
      Thread.ofVirtual().start(() -> carry(client, far));
      Thread.ofVirtual().start(() -> carry(far, client));
    } catch (IOException _) {
      cut(client); // there is no server
    } finally {
      lock.unlock();
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // it was cut
    }
  }

  private static void cut(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0); // no goodbye
    } catch (IOException _) {
      // it is closed already
    }
  }

  @Override
  public void close() {
    pull();
    try {
      end.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
