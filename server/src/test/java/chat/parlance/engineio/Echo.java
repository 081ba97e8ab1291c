package chat.parlance.engineio;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Sends every message back; remembers sessions and how they ended.
final class Echo implements EngineAcceptor, EngineListener {

  final BlockingQueue<EngineSession> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<Boolean> writable = new LinkedBlockingQueue<>();
  final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

  @Override
  public EngineListener open(EngineSession session, EngineHandshake handshake) {
    opened.add(session);
    return this;
  }

  @Override
  public void text(EngineSession session, byte[] bytes, int from, int to) {
    session.write(Unpooled.wrappedBuffer(EngineFrames.text(Arrays.copyOfRange(bytes, from, to))));
  }

  @Override
  public void binary(EngineSession session, byte[] message) {
    session.write(Unpooled.wrappedBuffer(EngineFrames.binary(message)));
  }

  @Override
  public void writable(EngineSession session, boolean takesMore) {
    writable.add(takesMore);
  }

  @Override
  public void closed(EngineSession session, EngineClose reason) {
    closed.add(reason.text());
  }

  String end() throws InterruptedException {
    String reason = closed.poll(10, TimeUnit.SECONDS);
    return reason == null ? "not closed" : reason;
  }

  EngineSession session() throws InterruptedException {
    return java.util.Objects.requireNonNull(opened.poll(10, TimeUnit.SECONDS), "a session");
  }
}
