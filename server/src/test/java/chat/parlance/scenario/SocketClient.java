package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.fail;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.WebSocket;
import org.json.JSONException;
import org.json.JSONObject;
import org.json.JSONTokener;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The official Java client in one namespace: what it hears is kept in order until somebody waits for it. Any thread.
public final class SocketClient implements AutoCloseable {

  /// How long anything may take.
  public static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final OkHttpClient HTTP = http();

  /// An event with its arguments, attachments as binary nodes.
  public record Heard(String event, List<JsonNode> arguments) {

    /// The first argument; a missing node if there is none.
    public JsonNode first() {
      return arguments.isEmpty() ? JsonNodeFactory.instance.missingNode() : arguments.getFirst();
    }
  }

  /// How a client connects: what is set here is what it presents.
  public static final class Way {

    private final URI server;
    private final IO.Options options = new IO.Options();
    private final Map<String, String> auth = new LinkedHashMap<>();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private String namespace = "";

    private Way(URI server) {
      this.server = server;
      options.forceNew = true;
      options.reconnectionDelay = 20;
      options.reconnectionDelayMax = 100;
      options.auth = auth;
      options.extraHeaders = headers;
    }

    /// Where the server is mounted, with a slash at its end as clients have it.
    public Way path(String path) {
      options.path = path;
      return this;
    }

    /// `/` if nothing is said.
    public Way namespace(String name) {
      namespace = name;
      return this;
    }

    public Way auth(String name, String value) {
      auth.put(name, value);
      return this;
    }

    public Way query(String name, String value) {
      var before = options.query == null ? "" : options.query + "&";
      options.query = before + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
      return this;
    }

    public Way header(String name, String value) {
      headers.put(name, List.of(value));
      return this;
    }

    /// `polling`, `websocket`; both, the second as an upgrade, if nothing is said.
    public Way transports(String... names) {
      options.transports = names.clone();
      return this;
    }

    /// Whether it comes back when its line breaks; it does if nothing is said.
    public Way reconnecting(boolean wanted) {
      options.reconnection = wanted;
      return this;
    }

    /// Begins to connect.
    public SocketClient open() {
      return new SocketClient(this);
    }

    /// Connects, and waits until it is in its namespace.
    public SocketClient enter() {
      var client = open();
      client.await(Socket.EVENT_CONNECT);
      return client;
    }

    /// Connects in vain: what the server says to that.
    public String refused() {
      try (var client = reconnecting(false).open()) {
        var why = client.await(Socket.EVENT_CONNECT_ERROR).first();
        return why.isObject() ? why.path("message").asString() : why.asString();
      }
    }
  }

  private final Socket socket;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Heard> heard = new ArrayList<>();
  /// What the line is made of.
  private final Collection<Runnable> lines = new ConcurrentLinkedQueue<>();
  /// It was cut and does not know yet.
  private volatile boolean cutting;
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  /// A client of this server, on its way.
  public static Way to(URI server) {
    return new Way(server);
  }

  private SocketClient(Way way) {
    way.options.callFactory = request -> {
      Call call = HTTP.newCall(request);
      line(call::cancel);
      return call;
    };
    way.options.webSocketFactory = (request, listener) -> {
      WebSocket made = HTTP.newWebSocket(request, listener);
      line(made::cancel);
      return made;
    };
    socket = IO.socket(way.server.resolve(way.namespace), way.options);
    socket.onAnyIncoming(arguments -> hear(String.valueOf(arguments[0]),
        Arrays.copyOfRange(arguments, 1, arguments.length)));
    for (var event : List.of(Socket.EVENT_CONNECT, Socket.EVENT_CONNECT_ERROR, Socket.EVENT_DISCONNECT)) {
      socket.on(event, arguments -> hear(event, arguments));
    }
    socket.on(Socket.EVENT_DISCONNECT, why -> {
      cutting = false;
      broken.complete(String.valueOf(why[0]));
    });
    socket.connect();
  }

  private void line(Runnable cut) {
    lines.add(cut);
    if (cutting) {
      cut.run();
    }
  }

  private static OkHttpClient http() {
    var dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(1_000);
    dispatcher.setMaxRequestsPerHost(1_000); // each client that polls holds one
    return new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(1, TimeUnit.MINUTES).build();
  }

  private void hear(String event, @Nullable Object... arguments) {
    lock.lock();
    try {
      heard.add(new Heard(event, nodes(arguments)));
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The next event of this name; those of other names stay. Also `connect`, `connect_error` and `disconnect`.
  public Heard await(String event) {
    return await(one -> one.event().equals(event), event);
  }

  /// The next event, whatever its name.
  public Heard next() {
    return await(_ -> true, "an event");
  }

  /// The next one that is wanted; the others stay. `description` is for the failure.
  public Heard await(Predicate<Heard> wanted, String description) {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (true) {
        for (Iterator<Heard> each = heard.iterator(); each.hasNext();) {
          var one = each.next();
          if (wanted.test(one)) {
            each.remove();
            return one;
          }
        }
        if (left <= 0) {
          return fail(description + " was not heard within " + PATIENCE + ", but: " + heard);
        }
        left = more.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  /// What was heard and not waited for, in order. Whether more was to come is to be known before.
  public List<Heard> rest() {
    lock.lock();
    try {
      return List.copyOf(heard);
    } finally {
      lock.unlock();
    }
  }

  /// Says something: arguments are texts, numbers, truth values, bytes, [JsonNode]s, or null.
  public void emit(String event, @Nullable Object... arguments) {
    socket.emit(event, said(arguments));
  }

  /// Says something and waits for its acknowledgement: the arguments of that.
  public List<JsonNode> ask(String event, @Nullable Object... arguments) {
    return asked(event, arguments).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /// Says something whose acknowledgement may come later, or never.
  public CompletableFuture<List<JsonNode>> asked(String event, @Nullable Object... arguments) {
    var answer = new CompletableFuture<List<JsonNode>>();
    socket.emit(event, said(arguments), (Ack) answered -> answer.complete(nodes(answered)));
    return answer;
  }

  /// Why its connection was lost for the first time, once it is.
  public CompletableFuture<String> broken() {
    return broken;
  }

  /// Its name on the server; null while it is not connected.
  public @Nullable String id() {
    return socket.id();
  }

  /// Breaks the line without a word, as a lost network does. The client comes back by itself unless it was told not to.
  public void cut() {
    cutting = socket.connected();
    lines.forEach(Runnable::run);
    lines.clear();
  }

  /// Leaves, saying so.
  @Override
  public void close() {
    socket.disconnect();
  }

  private static @Nullable Object[] said(@Nullable Object... arguments) {
    return Arrays.stream(arguments).map(argument -> switch (argument) {
      case null -> JSONObject.NULL;
      case JsonNode node -> json(node);
      default -> argument;
    }).toArray();
  }

  private static Object json(JsonNode node) {
    try {
      return new JSONTokener(node.toString()).nextValue();
    } catch (JSONException e) {
      throw new IllegalArgumentException("not for the client: " + node, e);
    }
  }

  private static List<JsonNode> nodes(@Nullable Object... arguments) {
    return Arrays.stream(arguments).map(SocketClient::node).toList();
  }

  /// What was heard as JSON; of a fault, its words.
  private static JsonNode node(@Nullable Object argument) {
    var make = JsonNodeFactory.instance;
    return switch (argument) {
      case null -> make.nullNode();
      case byte[] bytes -> make.binaryNode(bytes);
      case String text -> make.stringNode(text);
      case Ack _ -> make.stringNode("an acknowledgement is asked for");
      case Throwable fault -> make.stringNode(fault + (fault.getCause() == null ? "" : ": " + fault.getCause()));
      default -> Person.JSON.readTree(argument.toString());
    };
  }
}
