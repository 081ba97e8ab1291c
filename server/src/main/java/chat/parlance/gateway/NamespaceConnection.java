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
  private final @Nullable String pid;
  private @Nullable Session session;
  private @Nullable EventClient client;

  /// `pid`: the private id with which its client may come back; null for none.
  NamespaceConnection(Hub hub, NamespaceSocket socket, EventDialect dialect, @Nullable String pid) {
    this.hub = hub;
    this.socket = socket;
    this.pid = pid;
    this.outbox = new Outbox(this, hub.counters(), hub.limits(dialect).outboxBytes());
  }

  /// `back`: where its client goes on, null for where it begins.
  void open(Credentials credentials, EventDialect dialect, EventClient.Factory clients, Recovery.@Nullable Back back) {
    var shard = hub.shard(socket.session().eventLoop());
    var begun = new Session(hub.nextSession(), credentials, dialect, this, shard);
    if (back != null) {
      begun.course().back(back);
    }
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
      if (switch (reason) {
        case TRANSPORT_CLOSE, TRANSPORT_ERROR, PING_TIMEOUT, FORCED -> true;
        case PARSE_ERROR, CLIENT_NAMESPACE, SERVER_NAMESPACE, SHUTTING_DOWN -> false;
      }) {
        keep(session);
      }
      session.shard().remove(session);
    }
  }

  /// Its client may come back for a while.
  private void keep(Session leaving) {
    if (pid != null && !leaving.ended() && leaving.course().began() != Course.NOWHERE) {
      hub.recovery().left(pid,
          new Recovery.Left(socket.id(), leaving.user(), leaving.dialect(), leaving.course().sessions(),
              leaving.course().began(), leaving.course().heard()));
    }
  }

  @Override
  public void breakOff(Session leaving, String returning) {
    if (returning.equals(pid) && !leaving.ended()) {
      keep(leaving);
      leaving.shard().remove(leaving);
      socket.hangUp();
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
    boolean returns = switch (reason) {
      case REVOKED, TOO_MANY, EXPELLED, REFUSED, NO_HELLO -> false;
      case RESTART, TOKEN_EXPIRED, SLOW, SILENT, FAULT, FULL -> true;
    };
    if (returns) {
      keep(ending);
    }
    ending.shard().remove(ending);
    if (returns) {
      socket.hangUp();
    } else {
      socket.disconnect();
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
