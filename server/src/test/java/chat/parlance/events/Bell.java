package chat.parlance.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A notifications service that can be told how to behave, on a real socket. What it was sent queues up.
public final class Bell implements AutoCloseable {

  /// What it answers: the bytes of a response. Nothing at all: it goes silent and keeps the line open.
  public static final String CREATED = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
  public static final String BROKEN = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
  public static final String GONE = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
  public static final String LATER = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";
  public static final String REFUSED = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  public static final String GARBAGE = "I am no web server at all\r\n\r\n";
  public static final String HALF = "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\nhalf";
  public static final String ELSEWHERE = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
  public static final String SILENCE = "";
  /// The line ends without a word.
  public static final String HANG_UP = "-";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  /// One call: its first line, all of its head, its body, and that as text.
  public record Call(String line, String head, JsonNode body, String text) {

    /// The value of a header.
    public String header(String name) {
      return head.lines().filter(each -> each.toLowerCase(Locale.ROOT).startsWith(name + ":")).findFirst().orElse("")
          .replaceFirst("^[^:]*: *", "");
    }
  }

  private final ServerSocket socket;
  private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Function<JsonNode, String> behaviour = _ -> CREATED;

  /// On any free port.
  public Bell() {
    this(0);
  }

  public Bell(int port) {
    try {
      socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /// Answers in this order, and then well.
  public void answers(String... answers) {
    var left = new LinkedBlockingQueue<>(List.of(answers));
    behaviour = _ -> {
      var next = left.poll();
      return next == null ? CREATED : next;
    };
  }

  /// Answers to everybody by the id of the user.
  public void answersBy(UnaryOperator<String> byUser) {
    behaviour = body -> byUser.apply(body.path("userId").asString(""));
  }

  /// Answers by what it was sent.
  public void answersByBody(Function<JsonNode, String> byBody) {
    behaviour = byBody;
  }

  /// The next call, in the order in which they came.
  public Call next() {
    try {
      var call = calls.poll(20, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("nobody called within 20 s");
      }
      return call;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many calls wait to be looked at.
  public int waiting() {
    return calls.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var line = socket.accept();
        open.add(line);
        Thread.ofVirtual().start(() -> serve(line));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket line) {
    try (line) {
      while (true) {
        var head = head(line.getInputStream());
        var length = LENGTH.matcher(head);
        var body = line.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        var call = new Call(head.lines().findFirst().orElse(""), head, JSON.readTree(body),
            new String(body, StandardCharsets.UTF_8));
        var answer = behaviour.apply(call.body());
        calls.add(call);
        if (answer.equals(HANG_UP)) {
          return;
        }
        line.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        if (answer.equals(HALF) || answer.equals(GARBAGE)) {
          return;
        }
      }
    } catch (IOException _) {
      // the caller is gone
    } finally {
      open.remove(line);
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the line ended");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (var line : open) {
        line.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
