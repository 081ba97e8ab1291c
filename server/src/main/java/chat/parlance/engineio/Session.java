package chat.parlance.engineio;

import chat.parlance.http.DeadlineWheel;
import chat.parlance.http.PendingAnswer;
import chat.parlance.http.WebSocket;
import chat.parlance.http.WebSocketFrames;
import chat.parlance.wire.EngineIoCodec;
import chat.parlance.wire.EnginePacket;
import chat.parlance.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session: its state, its heartbeat, and which transport is the one that counts. On its event loop.
final class Session implements EngineSession {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long HIGH_WATER = 64 * 1024;
  private static final Duration LAST_WORDS = Duration.ofSeconds(30);

  private enum State {
    OPEN, ENDING, // more waited than may; the listener is about to hear that it is over
    CLOSING, // over for the listener; a polling client is still to hear of it
    CLOSED
  }

  private final EngineServer server;
  private final String id;
  private final EventLoop loop;
  private final InetSocketAddress remote;
  private final byte revision;
  private final Heartbeat heartbeat;
  private final Listening listening = new Listening(this);
  private State state = State.OPEN;
  private boolean paused;
  private boolean full;
  private @Nullable WebSocket socket;
  private @Nullable Polling polling;

  Session(EngineServer server, String id, EventLoop loop, EngineHandshake handshake) {
    this.server = server;
    this.id = id;
    this.loop = loop;
    remote = handshake.remote();
    revision = (byte) handshake.revision();
    heartbeat = new Heartbeat(this, server.config());
  }

  // Beginning.

  void openPolling(PendingAnswer answer, EngineHandshake handshake) {
    var transport = new Polling(revision, !handshake.query().first("b64", "").equals("1"));
    polling = transport;
    transport.hold(new PollRequest(this), answer);
    open(handshake, true);
  }

  void openSocket(WebSocket opened, EngineHandshake handshake) {
    socket = opened;
    open(handshake, false);
  }

  private void open(EngineHandshake handshake, boolean upgradable) {
    var config = server.config();
    write(Unpooled.wrappedBuffer(WebSocketFrames.text(EngineIoCodec.open(new EngineIoCodec.Greeting(id, upgradable,
        config.pingInterval().toMillis(), config.pingTimeout().toMillis(), config.maxPayload())))));
    heartbeat.renew();
    listening.begin(() -> server.listener(this, handshake));
    flush();
  }

  // Polling.

  /// The transport, while it is polling.
  @Nullable Polling polling() {
    return polling;
  }

  /// A poll waits in [#polling] from now on.
  void polled() {
    if (state == State.CLOSING) {
      drop();
    } else {
      flush();
      releasePoll();
    }
  }

  /// Answers a poll with nothing while the client turns to a WebSocket.
  void releasePoll() {
    if (polling != null && polling.isLeft()) {
      polling.release(EngineFrames.NOOP);
    }
  }

  /// A post has brought these; it waits in [#polling] for its answer.
  void posted(List<EnginePacket> packets) {
    packets.forEach(this::received);
    readComplete();
    if (polling != null && !paused) {
      polling.answerPost();
    }
  }

  /// Whether it has ended, or would have if somebody had looked.
  boolean isOver() {
    if (state == State.OPEN && heartbeat.isLate()) {
      end(EngineClose.PING_TIMEOUT);
    }
    return state == State.CLOSED;
  }

  // WebSockets.

  /// A WebSocket has opened that may become the transport.
  void probed(WebSocket opened) {
    if (state != State.OPEN || polling == null || polling.probe() != null) {
      SocketLine.leave(opened, EngineClose.FORCED);
    } else {
      polling.probe(new Probe(this, opened, server.config().upgradeTimeout()));
    }
  }

  /// A message came; a WebSocket that is neither the transport nor about to become it is not heard.
  void heard(WebSocket from, boolean text, byte[] message) {
    try {
      if (from == socket) {
        received(text ? EngineIoCodec.decode(message)
            : revision == 3 ? EngineIoCodec.decodeBinaryOf3(message) : new EnginePacket.Binary(message));
      } else if (polling != null) {
        polling.probed(from, text, message);
      }
    } catch (MalformedPacketException _) {
      end(EngineClose.PARSE_ERROR);
    }
  }

  /// From here on the WebSocket is the transport; what waited for a poll goes there first.
  void upgrade(WebSocket to) {
    var old = polling;
    if (old == null) {
      SocketLine.leave(to, EngineClose.FORCED);
      return;
    }
    var waiting = old.drain();
    old.release(EngineFrames.NOOP);
    old.end();
    polling = null;
    socket = to;
    if (paused) {
      to.pauseReading();
    }
    waiting.forEach(frame -> to.write(revision == 3 ? EngineFrames.ofRevision3(frame) : frame));
    if (state == State.CLOSING) {
      drop(); // and flush
    } else {
      flush();
      drained();
    }
  }

  void readComplete(WebSocket from) {
    if (from == socket) {
      readComplete();
    }
  }

  private void readComplete() {
    if (state == State.OPEN) {
      listening.readComplete();
      flush();
    }
  }

  void writable(WebSocket from, boolean writable) {
    if (from == socket && state == State.OPEN) {
      listening.writable(writable);
    }
  }

  void socketClosed(WebSocket from, boolean ordinary) {
    if (from == socket) {
      end(ordinary ? EngineClose.TRANSPORT_CLOSE : EngineClose.TRANSPORT_ERROR);
    } else if (polling != null) {
      polling.probeClosed(from);
    }
  }

  // Packets, whatever brought them.

  private void received(EnginePacket packet) {
    if (state != State.OPEN) {
      return;
    }
    switch (packet) {
      case EnginePacket.Text text -> listening.text(text);
      case EnginePacket.Binary(var bytes) -> listening.binary(bytes);
      case EnginePacket.Close _ -> end(EngineClose.TRANSPORT_CLOSE);
      case EnginePacket.Ping _,EnginePacket.Pong _ -> heartbeat(packet instanceof EnginePacket.Ping);
      case EnginePacket.Open _,EnginePacket.Upgrade _,EnginePacket.Noop _ -> {}
    }
  }

  /// Revision 3: the client pings, and we answer. Revision 4: the other way round.
  private void heartbeat(boolean ping) {
    if (ping != (revision == 3)) {
      end(EngineClose.TRANSPORT_ERROR);
      return;
    }
    heartbeat.renew();
    if (ping) {
      write(Unpooled.wrappedBuffer(EngineFrames.PONG));
      flush();
    }
  }

  // The end.

  /// Ends the session at once.
  void end(EngineClose reason) {
    if (state == State.OPEN || state == State.ENDING) {
      state = State.CLOSED;
      leave(reason);
      listening.closed(reason);
    }
  }

  /// Lets go of everything; a poll that waits is answered with what waits for it and a last packet.
  private void leave(EngineClose reason) {
    heartbeat.stop();
    server.gone(this);
    if (socket != null) {
      SocketLine.leave(socket, reason);
    }
    if (polling != null) {
      polling.release(reason == EngineClose.TRANSPORT_CLOSE ? EngineFrames.NOOP : EngineFrames.CLOSE);
      polling.end();
      polling = null;
    }
  }

  @Override
  public void close(EngineClose reason) {
    onLoop(() -> {
      if (state != State.OPEN || polling == null || polling.isPolled() || reason == EngineClose.SHUTTING_DOWN) {
        end(reason);
        return;
      }
      state = State.CLOSING;
      polling.answerPost();
      heartbeat.last(LAST_WORDS);
      listening.closed(reason);
    });
  }

  /// Nothing was heard in time.
  void silent() {
    if (state == State.CLOSING) {
      drop();
    } else {
      end(EngineClose.PING_TIMEOUT);
    }
  }

  /// The last words are taken, or nobody came for them.
  private void drop() {
    state = State.CLOSED;
    leave(EngineClose.FORCED);
  }

  // What the listener uses.

  @Override
  public boolean write(ByteBuf frame) {
    if (state != State.OPEN) {
      frame.release();
      return false;
    }
    if (socket != null) {
      return socket.write(revision == 3 ? EngineFrames.ofRevision3(frame) : frame);
    }
    if (polling == null || polling.waiting() + frame.readableBytes() > server.config().maxQueue()) {
      frame.release();
      state = State.ENDING;
      soon(() -> end(EngineClose.TRANSPORT_ERROR)); // not while whoever writes is in the midst of writing
      return false;
    }
    polling.add(frame);
    if (!full && polling.waiting() > HIGH_WATER) {
      full = true;
      listening.writable(false);
    }
    return true;
  }

  @Override
  public void flush() {
    if (socket != null) {
      socket.flush();
    } else if (polling != null) {
      polling.flush();
      drained();
    }
  }

  private void drained() {
    if (full && state == State.OPEN && (polling == null ? isWritable() : polling.waiting() <= HIGH_WATER / 2)) {
      full = false;
      listening.writable(true);
    }
  }

  @Override
  public long pendingBytes() {
    return socket != null ? socket.pendingBytes() : polling != null ? polling.waiting() : 0;
  }

  @Override
  public boolean isWritable() {
    return socket != null ? socket.isWritable() : polling != null && !full;
  }

  @Override
  public void pauseReading() {
    paused = true;
    if (socket != null) {
      socket.pauseReading();
    }
  }

  @Override
  public void resumeReading() {
    paused = false;
    if (socket != null) {
      socket.resumeReading();
    } else if (polling != null) {
      polling.answerPost();
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int revision() {
    return revision;
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public DeadlineWheel deadlines() {
    return server.wheel(loop);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public boolean isWebSocket() {
    return socket != null;
  }

  @Override
  public void onLoop(Runnable work) {
    if (loop.inEventLoop()) {
      work.run();
    } else {
      soon(work);
    }
  }

  private void soon(Runnable work) {
    try {
      loop.execute(work);
    } catch (RejectedExecutionException _) {
      LOG.debug("an Engine.IO session is asked for something after its event loop has ended");
    }
  }
}
