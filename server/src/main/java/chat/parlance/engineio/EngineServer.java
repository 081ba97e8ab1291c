package chat.parlance.engineio;

import chat.parlance.http.Answer;
import chat.parlance.http.Cors;
import chat.parlance.http.DeadlineWheel;
import chat.parlance.http.Later;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.PendingAnswer;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.Route;
import chat.parlance.http.Transport;
import chat.parlance.http.Upgrade;
import chat.parlance.http.WebSocketLimits;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The Engine.IO sessions of one mount. Any thread.
public final class EngineServer implements AutoCloseable {

  private static final String METHODS = "GET, HEAD, OPTIONS, POST";
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final EngineConfig config;
  private final Transport transport;
  private final Supplier<String> ids;
  private final EngineAcceptor acceptor;
  private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closed;

  /// `ids` makes unguessable names, see [SessionIds].
  public EngineServer(EngineConfig config, Transport transport, Supplier<String> ids, EngineAcceptor acceptor) {
    this.config = config;
    this.transport = transport;
    this.ids = ids;
    this.acceptor = acceptor;
  }

  /// What serves these sessions at a path (`/socket.io`, also asked for with a slash at its end). `origins`: the pages that
  /// may open a WebSocket.
  public Mount mount(String path, Cors cors, Origins origins) {
    return Mount.at(path).cors(cors.allowing(List.of("GET", "POST"), cors.requestHeaders())).upgradeOrigins(origins)
        .problems((problem, _) -> refusal(problem)).route(route("")).route(route("/")).build();
  }

  private Route route(String template) {
    return Route.of("*", template, this::answer).upTo(config.maxPayload()).promptly();
  }

  private static Response refusal(Problem problem) {
    return problem.status() == 403 ? EngineError.FORBIDDEN.response()
        : EngineError.BAD_REQUEST.response(problem.status(), problem.title());
  }

  /// How many sessions there are.
  public int sessions() {
    return count.get();
  }

  /// Ends all sessions, and begins no more.
  @Override
  public void close() {
    closed = true;
    sessions.values().forEach(session -> session.close(EngineClose.SHUTTING_DOWN));
  }

  // Requests, on the event loop of their connection.

  private Answer answer(Request request) throws IOException {
    if (request.method().equals("OPTIONS")) {
      return Response.of(204).with("Allow", METHODS);
    }
    String transportName = request.query().first("transport", "");
    boolean webSocket = transportName.equals("websocket");
    if (!webSocket && !transportName.equals("polling")) {
      return EngineError.UNKNOWN_TRANSPORT.response();
    }
    String sid = request.query().first("sid", "");
    if (sid.isEmpty()) {
      return handshake(request, webSocket);
    }
    Session session = sessions.get(sid);
    if (session == null) {
      return EngineError.UNKNOWN_SESSION.response();
    }
    if (webSocket != request.isUpgrade()) {
      return EngineError.BAD_REQUEST.response();
    }
    if (webSocket) {
      return upgrade(new SocketLine(this, session, null)).on(session.eventLoop());
    }
    return switch (request.method()) {
      case "GET" -> new Later(patience(), new PollRequest(session));
      case "POST" -> new Later(patience(), PostRequest.of(session, request));
      default -> EngineError.BAD_REQUEST.response();
    };
  }

  /// A held request ends with its session at the latest.
  private Duration patience() {
    return config.pingInterval().plus(config.pingTimeout()).plusSeconds(30);
  }

  private Upgrade upgrade(SocketLine line) {
    return Upgrade.to(() -> line).limits(new WebSocketLimits(config.maxPayload(), CLOSE_WAIT));
  }

  private Answer handshake(Request request, boolean webSocket) {
    if (!request.method().equals("GET")) {
      return EngineError.BAD_HANDSHAKE_METHOD.response();
    }
    if (webSocket != request.isUpgrade()) {
      return EngineError.BAD_REQUEST.response();
    }
    String eio = request.query().first("EIO", "");
    if (!eio.equals("4") && !(eio.equals("3") && config.revision3())) {
      return EngineError.UNSUPPORTED_REVISION.response();
    }
    var handshake = new EngineHandshake(request.query(), request.headers(), request.remote(), eio.equals("4") ? 4 : 3);
    if (webSocket) {
      return isFull() ? full() : upgrade(new SocketLine(this, null, handshake));
    }
    Problem tooMany = transport.admission().refuse(request.remote().getAddress());
    if (tooMany != null) {
      throw tooMany.asException();
    }
    return new Later(patience(), new OpenRequest(this, handshake));
  }

  private boolean isFull() {
    return closed || count.get() >= config.maxSessions();
  }

  static Response full() {
    return EngineError.BAD_REQUEST.response(503, "Too many sessions").with("Retry-After", "5");
  }

  // For the sessions.

  EngineConfig config() {
    return config;
  }

  DeadlineWheel wheel(EventLoop loop) {
    return transport.loops().wheel(loop);
  }

  /// A new session, without a transport yet; null if there are too many. On its event loop.
  @Nullable Session begin(EventLoop loop, EngineHandshake handshake) {
    if (count.incrementAndGet() > config.maxSessions() || closed) {
      count.decrementAndGet();
      return null;
    }
    var session = new Session(this, ids.get(), loop, handshake);
    sessions.put(session.id(), session);
    return session;
  }

  EngineListener listener(Session session, EngineHandshake handshake) {
    return acceptor.open(session, handshake);
  }

  void gone(Session session) {
    if (sessions.remove(session.id(), session)) {
      count.decrementAndGet();
    }
  }

  /// A session begins with polling.
  private record OpenRequest(EngineServer server, EngineHandshake handshake) implements Later.Promise {
    @Override
    public void begin(PendingAnswer answer) {
      Session session = server.begin(answer.eventLoop(), handshake);
      if (session == null) {
        answer.send(full());
      } else {
        session.openPolling(answer, handshake);
      }
    }

    @Override
    public void cancelled() {
      // answered at once, so there is nothing to cancel
    }
  }
}
