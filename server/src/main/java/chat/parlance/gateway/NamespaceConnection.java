package chat.parlance.gateway;

import chat.parlance.core.Credentials;
import chat.parlance.http.Networks;
import chat.parlance.http.Outlet;
import chat.parlance.socketio.ClientEvent;
import chat.parlance.socketio.DisconnectReason;
import chat.parlance.socketio.NamespaceListener;
import chat.parlance.socketio.NamespaceSocket;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The line between one client in one Socket.IO namespace and its [Session]: moves frames and events and nothing else.
///
/// Several may share a network connection, whose heartbeat is its own business. On its event loop.
final class NamespaceConnection implements Connection, NamespaceListener, Outlet {

  private final Hub hub;
  private final NamespaceSocket socket;
  private final Outbox outbox;
  private @Nullable Session session;
  private @Nullable EventClient client;

  NamespaceConnection(Hub hub, NamespaceSocket socket, Dialect dialect) {
    this.hub = hub;
    this.socket = socket;
    this.outbox = new Outbox(this, hub.counters(), hub.limits(dialect).outboxBytes());
  }

  void open(Credentials credentials, Dialect dialect, EventClient.Factory clients) {
    var shard = hub.shard(socket.session().eventLoop());
    var begun = new Session(hub.nextSession(), credentials, dialect, this, shard);
    session = begun;
    client = clients.create(begun);
    shard.add(begun);
  }

  @Override
  public void event(NamespaceSocket from, ClientEvent event) {
    var speaker = session;
    if (speaker != null && client != null && !speaker.ended()) {
      try {
        client.event(event);
      } catch (RuntimeException e) {
        hub.fault("event", speaker, e);
        close(speaker, CloseReason.FAULT, 0);
      }
    }
  }

  @Override
  public void readComplete(NamespaceSocket from) {
    outbox.flush();
  }

  @Override
  public void writable(NamespaceSocket from, boolean writable) {
    if (writable && session != null) {
      session.writable();
    }
  }

  @Override
  public void disconnected(NamespaceSocket from, DisconnectReason reason) {
    if (session != null) {
      session.shard().remove(session);
    }
  }

  // For the session.

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public String address() {
    return Networks.host(socket.session().remoteAddress());
  }

  @Override
  public boolean keepsAlive() {
    return true;
  }

  @Override
  public void ping() {
    // the connection underneath does
  }

  @Override
  public void reading(boolean wanted) {
    socket.reading(wanted);
  }

  @Override
  public void announce(Session ending, CloseReason reason, long retryAfterMillis) {
    // Socket.IO has no word for it: clients come back with the spread of their own delays
  }

  /// A client that is taken out of its namespace does not come back by itself, one whose connection ends does.
  @Override
  public void close(Session ending, CloseReason reason, long retryAfterMillis) {
    if (ending.ended()) {
      return;
    }
    ending.shard().remove(ending);
    switch (reason) {
      case REVOKED, TOO_MANY, EXPELLED, REFUSED, NO_HELLO -> socket.disconnect();
      case RESTART, TOKEN_EXPIRED, SLOW, SILENT, FAULT, FULL -> socket.hangUp();
    }
  }

  @Override
  public void tellEnded() {
    if (client != null) {
      client.ended();
    }
  }

  // For the outbox.

  @Override
  public boolean write(ByteBuf frame) {
    return socket.write(frame);
  }

  @Override
  public void flush() {
    socket.flush();
  }

  @Override
  public long pendingBytes() {
    return socket.session().pendingBytes();
  }

  @Override
  public boolean isWritable() {
    return socket.session().isWritable();
  }
}
