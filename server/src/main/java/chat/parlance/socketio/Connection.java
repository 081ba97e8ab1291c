package chat.parlance.socketio;

import chat.parlance.engineio.EngineClose;
import chat.parlance.engineio.EngineFrames;
import chat.parlance.engineio.EngineHandshake;
import chat.parlance.engineio.EngineListener;
import chat.parlance.engineio.EngineSession;
import chat.parlance.http.DeadlineWheel.Deadline;
import chat.parlance.http.Headers;
import chat.parlance.http.Query;
import chat.parlance.wire.MalformedPacketException;
import chat.parlance.wire.SocketIoCodec;
import chat.parlance.wire.SocketPacket;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One client's connection, and the namespaces it is in. On the event loop of its session.
final class Connection implements EngineListener {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final SocketIoServer server;
  private final EngineSession session;
  private final ArrayList<NamespaceSocket> sockets = new ArrayList<>(1);
  private @Nullable List<Arrival> arrivals;
  private @Nullable EngineHandshake handshake;
  private @Nullable Deadline deadline;
  private @Nullable Assembly assembly;
  /// Namespaces whose listeners take in no more; the connection is read when there are none.
  private int pausing;

  Connection(SocketIoServer server, EngineSession session, EngineHandshake handshake) {
    this.server = server;
    this.session = session;
    this.handshake = handshake;
  }

  EngineSession session() {
    return session;
  }

  SocketIoConfig config() {
    return server.config();
  }

  /// A client of Socket.IO 2 is in the default namespace without asking.
  void begin() {
    limitTime();
    if (session.revision() == 3 && server.namespace("/") != null) {
      enter("/", null);
    }
  }

  private void limitTime() {
    if (deadline == null) {
      deadline = new Deadline(this::late);
    }
    session.deadlines().arm(deadline, config().connectTimeout());
  }

  private void late() {
    deadline = null;
    handshake = null;
    if (sockets.isEmpty() || assembly != null) {
      session.close(EngineClose.FORCED);
    }
  }

  void onLoop(Runnable work) {
    session.onLoop(work);
  }

  // What comes in.

  @Override
  public void text(EngineSession from, byte[] bytes, int start, int end) {
    try {
      if (assembly != null) {
        session.close(EngineClose.PARSE_ERROR); // an attachment was to come
      } else {
        received(server.codec().decode(bytes, start, end));
      }
    } catch (MalformedPacketException e) {
      malformed(e);
    }
  }

  @Override
  public void binary(EngineSession from, byte[] message) {
    try {
      if (assembly == null || !assembly.add(message)) {
        session.close(EngineClose.PARSE_ERROR);
        return;
      }
      SocketPacket whole = assembly.whole();
      if (whole != null) {
        assembly = null;
        received(whole);
      }
    } catch (MalformedPacketException e) {
      malformed(e);
    }
  }

  private void malformed(MalformedPacketException e) {
    LOG.debug("closing the Socket.IO connection of {}: {}", session.remoteAddress(), e.getMessage());
    session.close(EngineClose.PARSE_ERROR);
  }

  private void received(SocketPacket packet) {
    switch (packet) {
      case SocketPacket.Connect(var namespace, var payload) -> enter(namespace, payload);
      case SocketPacket.Disconnect(var namespace) -> {
        NamespaceSocket socket = known(bare(namespace));
        if (socket != null) {
          leave(socket, DisconnectReason.CLIENT_NAMESPACE);
        }
      }
      case SocketPacket.Event event -> event(event);
      case SocketPacket.Ack ack -> {
        NamespaceSocket socket = ack.missing() > 0 ? null : known(ack.namespace());
        if (ack.missing() > 0) {
          assemble(ack, ack.missing());
        } else if (socket != null) {
          socket.acknowledged(ack);
        }
      }
      case SocketPacket.ConnectError _ -> session.close(EngineClose.PARSE_ERROR);
    }
  }

  private void assemble(SocketPacket head, int missing) {
    assembly = new Assembly(head, missing, config().attachmentBytes());
    limitTime();
  }

  private void event(SocketPacket.Event event) {
    if (event.missing() > 0) {
      assemble(event, event.missing());
      return;
    }
    NamespaceSocket socket = known(event.namespace());
    if (socket != null && socket.listener() != null) {
      var receipt = event.ack() == SocketPacket.NO_ACK ? null : new Receipt(socket, event.ack());
      socket.listener().event(socket, new ClientEvent(event.name(), event.arguments(), receipt));
    }
  }

  /// The socket in a namespace; null if the client is not in it (any more), and then nothing is done. A client that speaks
  /// to a namespace there is not is closed.
  private @Nullable NamespaceSocket known(String namespace) {
    NamespaceSocket socket = in(namespace);
    if (socket == null && server.namespace(namespace) == null) {
      session.close(EngineClose.PARSE_ERROR);
    }
    return socket;
  }

  private @Nullable NamespaceSocket in(String namespace) {
    for (NamespaceSocket socket : sockets) {
      if (socket.namespace().equals(namespace)) {
        return socket;
      }
    }
    return null;
  }

  private static String bare(String namespace) {
    int question = namespace.indexOf('?');
    return question < 0 ? namespace : namespace.substring(0, question);
  }

  // Entering and leaving.

  private void enter(String asked, @Nullable JsonNode payload) {
    boolean old = session.revision() == 3;
    String name = old ? bare(asked) : asked;
    Namespace namespace = server.namespace(name);
    if (namespace == null) {
      refuse(name, "Invalid namespace", null);
      return;
    }
    if (in(name) != null || isArriving(name)) {
      return; // the official client asks twice if it is told to connect while it does
    }
    if (sockets.size() + arriving().size() >= config().namespaces()) {
      refuse(name, "Too many namespaces", null);
      return;
    }
    var arrival = new Arrival(this, name);
    arriving().add(arrival);
    try {
      namespace.connect(handshake(old ? queried(asked) : payload), arrival);
    } catch (RuntimeException e) {
      LOG.error("namespace {} failed for a client of {}", name, session.remoteAddress(), e);
      arrival.refuse("internal error");
    }
  }

  private List<Arrival> arriving() {
    if (arrivals == null) {
      arrivals = new ArrayList<>(1);
    }
    return arrivals;
  }

  private boolean isArriving(String name) {
    return arriving().stream().anyMatch(arrival -> arrival.namespace().equals(name));
  }

  private Handshake handshake(@Nullable JsonNode payload) {
    JsonNode auth = payload == null ? JsonNodeFactory.instance.objectNode() : payload;
    EngineHandshake first = handshake;
    return first == null
        ? new Handshake(Query.parse(""), Headers.empty(), session.remoteAddress(), session.revision(), auth)
        : new Handshake(first.query(), first.headers(), first.remote(), first.revision(), auth);
  }

  /// What a client of Socket.IO 2 presents: the query behind the namespace.
  private static ObjectNode queried(String asked) {
    ObjectNode auth = JsonNodeFactory.instance.objectNode();
    int question = asked.indexOf('?');
    if (question >= 0) {
      try {
        Query query = Query.parse(asked.substring(question + 1));
        query.names().forEach(name -> auth.put(name, query.first(name)));
      } catch (RuntimeException _) {
        return auth; // not well-formed, so it presents nothing
      }
    }
    return auth;
  }

  /// What a client is called; null: nothing, or something new.
  record Names(@Nullable String pid, @Nullable String sid) {}

  void accepted(Arrival arrival, Names names, Arrival.Opening opening) {
    if (!arriving().remove(arrival) || !session.isOpen()) {
      return; // gone meanwhile
    }
    arrivals = arriving().isEmpty() ? null : arrivals;
    var socket = new NamespaceSocket(this, arrival.namespace(),
        names.sid() == null ? server.nextId() : names.sid());
    sockets.add(socket);
    settle();
    ObjectNode ids = null;
    if (session.revision() == 4) {
      ids = JsonNodeFactory.instance.objectNode().put("sid", socket.id());
      if (names.pid() != null) {
        ids.put("pid", names.pid());
      }
    }
    send(new SocketPacket.Connect(socket.namespace(), ids));
    try {
      socket.begin(opening.open(socket));
    } catch (RuntimeException e) {
      LOG.error("namespace {} failed for a client of {}", socket.namespace(), session.remoteAddress(), e);
      session.close(EngineClose.FORCED);
    }
    session.flush();
  }

  /// The first namespace is entered: what came with the handshake is kept only if there are others to enter.
  private void settle() {
    if (sockets.size() == server.namespaceCount() && assembly == null) {
      handshake = null;
      if (deadline != null) {
        session.deadlines().disarm(deadline);
        deadline = null;
      }
    }
  }

  void refused(Arrival arrival, String message, @Nullable JsonNode more) {
    if (arriving().remove(arrival) && session.isOpen()) {
      refuse(arrival.namespace(), message, more);
    }
  }

  private void refuse(String namespace, String message, @Nullable JsonNode more) {
    JsonNode payload;
    if (session.revision() == 3) {
      payload = more == null ? JsonNodeFactory.instance.stringNode(message) : more;
    } else {
      var object = JsonNodeFactory.instance.objectNode().put("message", message);
      payload = more == null ? object : object.set("data", more);
    }
    send(new SocketPacket.ConnectError(namespace, payload));
    session.flush();
  }

  void leave(NamespaceSocket socket, DisconnectReason reason) {
    if (sockets.remove(socket)) {
      socket.left(reason);
      if (sockets.isEmpty() && session.isOpen()) {
        limitTime();
      }
    }
  }

  /// Closes without a word.
  void hangUp() {
    session.close(EngineClose.FORCED);
  }

  /// Takes the client out of all namespaces and closes.
  void disconnect() {
    for (NamespaceSocket socket : List.copyOf(sockets)) {
      socket.disconnect();
    }
    session.close(EngineClose.FORCED);
  }

  void pause() {
    if (pausing++ == 0) {
      session.pauseReading();
    }
  }

  void resume() {
    if (--pausing == 0) {
      session.resumeReading();
    }
  }

  // What goes out.

  boolean send(SocketPacket packet) {
    var encoded = SocketIoCodec.encode(packet);
    boolean sent = session.write(Unpooled.wrappedBuffer(EngineFrames.text(encoded.text())));
    for (byte[] attachment : encoded.attachments()) {
      sent = session.write(Unpooled.wrappedBuffer(EngineFrames.binary(attachment)));
    }
    return sent;
  }

  @Override
  public void readComplete(EngineSession from) {
    each((listener, socket) -> listener.readComplete(socket));
  }

  @Override
  public void writable(EngineSession from, boolean writable) {
    each((listener, socket) -> listener.writable(socket, writable));
  }

  private interface Call {
    void tell(NamespaceListener listener, NamespaceSocket socket);
  }

  /// Sockets may leave while they are told.
  private void each(Call call) {
    for (int i = sockets.size() - 1; i >= 0; i--) {
      NamespaceSocket socket = i < sockets.size() ? sockets.get(i) : null;
      if (socket != null && socket.listener() != null) {
        call.tell(socket.listener(), socket);
      }
    }
  }

  @Override
  public void closed(EngineSession from, EngineClose reason) {
    if (deadline != null) {
      session.deadlines().disarm(deadline);
      deadline = null;
    }
    arrivals = null;
    assembly = null;
    handshake = null;
    for (NamespaceSocket socket : List.copyOf(sockets)) {
      leave(socket, DisconnectReason.of(reason));
    }
  }
}
