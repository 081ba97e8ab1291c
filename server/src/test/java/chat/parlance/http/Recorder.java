package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes down what a WebSocket hears, and echoes messages if it is to.
final class Recorder implements WebSocketListener {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final boolean echo;
  volatile @Nullable WebSocket socket;

  Recorder(boolean echo) {
    this.echo = echo;
  }

  static Recorder silent() {
    return new Recorder(false);
  }

  static Recorder echoing() {
    return new Recorder(true);
  }

  /// What was heard next, waiting for it.
  String next() throws InterruptedException {
    String next = heard.poll(10, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  WebSocket socket() {
    return java.util.Objects.requireNonNull(socket);
  }

  boolean hasHeardNothing() {
    return heard.isEmpty();
  }

  @Override
  public void opened(WebSocket opened) {
    socket = opened;
    heard.add("opened");
  }

  @Override
  public void text(WebSocket from, ByteBuf payload) {
    heard.add("text " + payload.toString(StandardCharsets.UTF_8));
    if (echo) {
      from.write(WebSocketFrames.text(from.allocator(), ByteBufUtil.getBytes(payload)));
    }
  }

  @Override
  public void binary(WebSocket from, ByteBuf payload) {
    heard.add("binary " + ByteBufUtil.hexDump(payload));
  }

  @Override
  public void pong(WebSocket from, ByteBuf payload) {
    heard.add("pong " + payload.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void writable(WebSocket from, boolean writable) {
    heard.add("writable " + writable);
  }

  @Override
  public void closed(WebSocket from, int code, String reason, boolean clean) {
    heard.add("closed " + code + " \"" + reason + "\" " + (clean ? "clean" : "unclean"));
  }
}
