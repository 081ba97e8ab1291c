package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its answer, from the handler to the bytes. Used by one thread at a time: the event loop for what it
/// decides itself and for prompt routes, else the request's virtual thread.
final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  /// The status of an answer that is still to come.
  private static final int LATER = 0;
  private static final int PIECE = 32 * 1024;

  private final Front front;
  private final HttpConnection connection;
  private final String id;
  private final RequestHead head;
  private final Mount mount;

  Exchange(Front front, HttpConnection connection, String id, RequestHead head, Mount mount) {
    this.front = front;
    this.connection = connection;
    this.id = id;
    this.head = head;
    this.mount = mount;
  }

  /// For a request whose head cannot be used.
  static Exchange unread(Front front, HttpConnection connection, String id, Headers headers, String uri) {
    return new Exchange(front, connection, id, RequestHead.unread(headers), front.reception().mountOf(uri));
  }

  /// Lets the handler answer. On the virtual thread, or on the event loop if the route is prompt.
  void handle(Route route, Request request) {
    var watch = front.transport().observer().begun(request, mount.prefix() + route.template());
    int status = 500;
    try {
      status = answer(route.handler(), request, watch);
    } finally {
      if (status != LATER) {
        watch.answered(status);
      }
      watch.returned();
    }
  }

  private int answer(Handler handler, Request request, RequestObserver.Watch watch) {
    Answer answer;
    try {
      answer = Objects.requireNonNull(handler.handle(request), "the handler answered null");
      if (answer instanceof Upgrade upgrade) {
        answer = upgrade(upgrade, request);
      } else if (answer instanceof Later && !connection.isBodyRead()) {
        throw new IllegalStateException(
            "a later answer while the body streams in, expected a route that reads it whole");
      }
    } catch (ProblemException e) {
      answer = rendered(e.problem());
    } catch (Throwable e) { // also an Error of one request must not end in silence
      answer = failed(e, request);
    }
    return switch (answer) {
      case Response response -> {
        send(response);
        yield response.status();
      }
      case Later later -> {
        connection.hold(new PendingAnswer(this, connection, later, watch), later.atMost());
        yield LATER;
      }
      case Upgrade _ -> 101;
    };
  }

  private Answer upgrade(Upgrade upgrade, Request request) {
    if (!request.isUpgrade()) {
      return rendered(WebSocketHandshake.required("this is a WebSocket endpoint"));
    }
    Headers headers = WebSocketHandshake.accept(head.headers(), upgrade).with("X-Request-Id", id);
    byte[] bytes = front.heads().encode(101, headers, new ResponseHead.Framing.NoBody(), "Upgrade");
    connection.upgrade(new Switchover(upgrade, Unpooled.wrappedBuffer(bytes), request.remote()));
    return upgrade;
  }

  private Response failed(Throwable e, Request request) {
    if (e instanceof IOException && !connection.channel().isActive()) {
      LOG.debug("the client of request {} went away: {}", request, e.toString());
    } else {
      LOG.error("request {} failed", request, e);
    }
    return rendered(
        Problem.of(500, "internal-error", "the server failed to answer; the request id names it in the log"));
  }

  private Response rendered(Problem problem) {
    front.transport().counters().problem(problem.code());
    Response response;
    try {
      response = mount.problems().render(problem, id);
    } catch (RuntimeException e) {
      LOG.error("the problem renderer of the mount at \"{}\" failed for {}", mount.prefix(), id, e);
      response = ProblemRenderer.standard().render(problem, id);
    }
    return response.with(problem.headers());
  }

  /// Answers a problem.
  void refuse(Problem problem) {
    send(rendered(problem));
  }

  /// Answers with a response. Blocks while a stream is sent, so only bytes in memory may be sent from the event loop.
  void send(Response response) {
    Response ready = Gzip.onto(mount.cors().onto(response, head.headers()).with("X-Request-Id", id), head.headers());
    boolean wanted = !head.method().equals("HEAD");
    switch (ready.body()) {
      case Body.Bytes(byte[] bytes) -> {
        boolean none = ready.status() == 204 || ready.status() == 304;
        boolean keep = keep();
        var framing = none ? new ResponseHead.Framing.NoBody() : new ResponseHead.Framing.Length(bytes.length);
        byte[] start = front.heads().encode(ready.status(), ready.headers(), framing, connectionHeader(keep));
        connection.send(start, wanted && !none ? bytes : new byte[0], keep);
      }
      case Body.Streamed streamed -> stream(ready, streamed, wanted);
    }
  }

  private boolean keep() {
    return head.keepAlive() && !front.draining().get() && connection.isBodyRead();
  }

  private String connectionHeader(boolean keep) {
    return !keep ? "close" : head.http10() ? "keep-alive" : "";
  }

  private void stream(Response response, Body.Streamed body, boolean wanted) {
    boolean chunked = body.length() < 0 && !head.http10();
    boolean keep = keep() && (body.length() >= 0 || chunked);
    var framing = body.length() >= 0 ? new ResponseHead.Framing.Length(body.length())
        : chunked ? new ResponseHead.Framing.Chunks() : new ResponseHead.Framing.UntilClose();
    byte[] start = front.heads().encode(response.status(), response.headers(), framing, connectionHeader(keep));
    if (!wanted) {
      connection.send(start, new byte[0], keep);
      return;
    }
    InputStream source;
    try {
      source = body.source().open();
    } catch (ProblemException e) {
      refuse(e.problem());
      return;
    } catch (IOException | RuntimeException e) {
      LOG.error("the body of the answer to {} could not be opened", id, e);
      refuse(Problem.of(500, "internal-error", "the server failed to answer; the request id names it in the log"));
      return;
    }
    try (source) {
      pump(start, source, body.length(), chunked);
      connection.send(new byte[0], chunked ? "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0], keep);
    } catch (IOException | RuntimeException e) {
      LOG.warn("the answer to {} was cut off: {}", id, e.toString());
      Line.cut(connection.channel());
    }
  }

  private void pump(byte[] start, InputStream source, long length, boolean chunked) throws IOException {
    write(Unpooled.wrappedBuffer(start));
    long left = length < 0 ? Long.MAX_VALUE : length;
    while (left > 0) {
      byte[] piece = source.readNBytes((int) Math.min(PIECE, left));
      if (piece.length == 0) {
        break;
      }
      left -= piece.length;
      write(chunked ? chunk(piece) : Unpooled.wrappedBuffer(piece));
    }
    if (length >= 0 && left > 0) {
      throw new IOException("the body ended " + left + " bytes before its announced length of " + length);
    }
  }

  private static ByteBuf chunk(byte[] piece) {
    byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return Unpooled.wrappedBuffer(size, piece, new byte[]{'\r', '\n'});
  }

  /// Writes and waits until the socket has taken it: the client sets the pace.
  private void write(ByteBuf piece) throws IOException {
    Channel channel = connection.channel();
    front.transport().counters().bytesOut.add(piece.readableBytes());
    ChannelFuture written = channel.writeAndFlush(piece);
    try {
      if (!written.await(front.limits().writeStall().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the client took nothing for " + front.limits().writeStall());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (!written.isSuccess()) {
      throw new IOException("the client went away", written.cause());
    }
  }
}
