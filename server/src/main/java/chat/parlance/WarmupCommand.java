package chat.parlance;

import chat.parlance.config.ConfigLoader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/// `parlance warmup`: a server that nobody else sees does once what servers do, and ends. The launcher records which
/// classes that takes, for the JVM's cache.
///
/// It listens on a free port of loopback and keeps its data in a temporary directory, which it deletes; what the
/// environment says of a server does not count.
@Command(name = "warmup", hidden = true, description = "Serve oneself once; for the launcher.")
final class WarmupCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final Pattern CONVERSATION = Pattern.compile("\"conversation\":\"([^\"]+)\"");

  @Override
  public Integer call() throws IOException {
    var folder = Files.createTempDirectory("parlance-warmup");
    try {
      var settings = Map.of("PARLANCE_DATA_DIR", folder.toString(), "PARLANCE_HOST", "127.0.0.1", "PARLANCE_PORT", "0");
      try (var server = ServeCommand.start(new ConfigLoader(settings, null).config())) {
        visit(server.address().getPort());
      }
    } finally {
      delete(folder);
    }
    return 0;
  }

  private static void visit(int port) throws IOException {
    ask(port, "GET /ready", "", "");
    var token = found(TOKEN, ask(port, "POST /demo/token", "", "{\"name\":\"ann\"}"));
    var bearer = "Authorization: Bearer " + token + "\r\n";
    var conversation = found(CONVERSATION,
        ask(port, "POST /v1/users/bob/messages", bearer, "{\"text\":\"hello\",\"key\":\"1\"}"));
    for (var path : new String[]{"/v1/me", "/v1/conversations", "/v1/conversations/" + conversation + "/messages", "/",
        "/metrics"}) {
      ask(port, "GET " + path, bearer, "");
    }
    try (var socket = open(port)) {
      write(socket, "GET /v1/connect HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + bearer + "\r\n");
      frame(socket, "{\"op\":\"hello\"}");
      await(socket, "\"op\":\"ready\"");
      frame(socket, "{\"op\":\"send\",\"to\":\"" + conversation + "\",\"key\":\"2\",\"text\":\"hello again\"}");
      await(socket, "\"op\":\"ack\"");
    }
  }

  private static Socket open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static String ask(int port, String what, String headers, String body) throws IOException {
    try (var socket = open(port)) {
      write(socket, what + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "Content-Length: "
          + body.length() + "\r\n\r\n" + body);
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 20")) {
        throw new IOException(what + " was answered with " + answer.lines().findFirst().orElse("nothing"));
      }
      return answer;
    }
  }

  private static String found(Pattern pattern, String answer) throws IOException {
    var matcher = pattern.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("expected " + pattern + " in " + answer);
    }
    return matcher.group(1);
  }

  /// A masked text frame of fewer than 126 bytes (RFC 6455, section 5.2), with the mask 0.
  private static void frame(Socket socket, String json) throws IOException {
    write(socket, "\u0081" + (char) (0x80 | json.length()) + "\0\0\0\0" + json);
  }

  private static void write(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void await(Socket socket, String words) throws IOException {
    InputStream in = socket.getInputStream();
    var heard = new StringBuilder();
    while (heard.indexOf(words) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("expected " + words + ", the server ended the connection");
      }
      heard.append((char) next);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
