package chat.parlance.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parlance.socketio.NodeClient;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// A web server with an origin of its own, as a front end has one. Its pages, one for each version, load the official JavaScript
/// client as npm has it for browsers, and may load and reach nothing but this machine.
final class PageServer implements AutoCloseable {

  private static final String POLICY = "default-src 'none'; script-src 'self'; img-src data:; "
      + "connect-src http://127.0.0.1:* ws://127.0.0.1:*";
  private static final String PAGE = """
      <!doctype html>
      <html lang="en">
        <title>Socket.IO</title>
        <link rel="icon" href="data:,">
        <script src="/VERSION/socket.io.js"></script>
        <script src="/page.js"></script>
      </html>
      """;
  private static final Path SCRIPT = Path.of("src/test/js/socketio-page.js");

  private final HttpServer server;

  PageServer(String... versions) throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/page.js", "text/javascript", Files.readAllBytes(SCRIPT));
    for (var version : versions) {
      serve("/" + version, "text/html", PAGE.replace("VERSION", version).getBytes(UTF_8));
      serve("/" + version + "/socket.io.js", "text/javascript", Files.readAllBytes(
          NodeClient.installed(version).resolve("node_modules/socket.io-client/dist/socket.io.js")));
    }
    server.start();
  }

  private void serve(String path, String type, byte[] content) {
    server.createContext(path, exchange -> answer(exchange, type, content));
  }

  private static void answer(HttpExchange exchange, String type, byte[] content) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
      exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
