package chat.parlance.gateway;

import chat.parlance.core.Credentials;
import chat.parlance.http.Networks;
import chat.parlance.http.WebSocket;
import chat.parlance.http.WebSocketListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/// The line between one WebSocket and its [Session]: moves bytes and nothing else.
///
/// Called by the transport on the socket's event loop.
final class WebSocketConnection implements Connection, WebSocketListener {

  private final Hub hub;
  private final Credentials credentials;
  private final Dialect dialect;
  private final Client.Factory clients;
  private @Nullable WebSocket socket;
  private @Nullable Session session;
  private @Nullable Client client;
  private @Nullable Outbox outbox;
  private boolean reading = true;
  private boolean announced;

  WebSocketConnection(Hub hub, Credentials credentials, Dialect dialect, Client.Factory clients) {
    this.hub = hub;
    this.credentials = credentials;
    this.dialect = dialect;
    this.clients = clients;
  }

  @Override
  public void opened(WebSocket opened) {
    socket = opened;
    outbox = new Outbox(opened, hub.counters(), hub.limits(dialect).outboxBytes());
    var shard = hub.shard(opened.eventLoop());
    var begun = new Session(hub.nextSession(), credentials, dialect, this, shard);
    session = begun;
    client = clients.create(begun);
    shard.add(begun);
  }

  @Override
  public void tellEnded() {
    if (client != null) {
      client.ended();
    }
  }

  @Override
  public Outbox outbox() {
    if (outbox == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    return outbox;
  }

  @Override
  public String address() {
    return socket == null ? "" : Networks.host(socket.remoteAddress());
  }

  @Override
  public void text(WebSocket from, ByteBuf payload) {
    var speaker = session;
    if (speaker != null && client != null && !speaker.ended()) {
      speaker.shard().heard(speaker);
      receive(speaker, client, payload);
    }
  }

  private void receive(Session speaker, Client from, ByteBuf payload) {
    try {
      from.received(ByteBufUtil.getBytes(payload));
    } catch (RuntimeException e) {
      hub.fault("frame", speaker, e);
      close(speaker, CloseReason.FAULT, 1_000);
    }
  }

  @Override
  public void binary(WebSocket from, ByteBuf payload) {
    var speaker = session;
    if (speaker == null || client == null || !client.ignoresBinary()) {
      WebSocketListener.super.binary(from, payload);
    } else if (!speaker.ended()) {
      speaker.shard().heard(speaker);
    }
  }

  @Override
  public void pong(WebSocket from, ByteBuf payload) {
    if (session != null) {
      session.shard().heard(session);
    }
  }

  @Override
  public void readComplete(WebSocket from) {
    if (session != null) {
      session.outbox().flush();
    }
  }

  @Override
  public void writable(WebSocket from, boolean writable) {
    if (writable && session != null) {
      session.writable();
    }
  }

  @Override
  public void closed(WebSocket from, int code, String reason, boolean clean) {
    if (session != null) {
      session.shard().remove(session);
    }
  }

  @Override
  public void ping() {
    if (socket != null) {
      socket.ping();
    }
  }

  @Override
  public void reading(boolean wanted) {
    if (socket != null && wanted != reading) {
      reading = wanted;
      if (wanted) {
        socket.resumeReading();
      } else {
        socket.pauseReading();
      }
    }
  }

  @Override
  public void announce(Session ending, CloseReason reason, long retryAfterMillis) {
    if (announced || ending.ended()) {
      return;
    }
    announced = true;
    var bye = dialect.bye(reason.code(), reason.text(), retryAfterMillis);
    if (bye != null && reason != CloseReason.SLOW) {
      outbox().offer(bye);
    }
  }

  @Override
  public void close(Session ending, CloseReason reason, long retryAfterMillis) {
    if (socket == null || ending.ended()) {
      return;
    }
    announce(ending, reason, retryAfterMillis);
    ending.shard().remove(ending);
    outbox().flush();
    socket.close(reason.code(), reason.text());
  }
}
