package chat.parlance.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A request body on its way from the event loop to the handler that reads it.
///
/// Queue: owned by the connection, bounded by [#FULL] bytes plus what one read from the socket brings; when it is
/// full the socket is not read any further. One reading thread.
final class BodyStream extends InputStream implements Request.Content {

  private static final int FULL = 256 * 1024;

  /// Slows the socket down and wakes it up again. Any thread.
  interface Tap {
    void close();

    void open();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private final long limit;
  private final Tap tap;
  private long received;
  private int waiting;
  private int at; // how much of the first chunk is read
  private boolean complete;
  private boolean tapClosed;
  private @Nullable Problem refusal;
  private @Nullable String broken;

  BodyStream(long limit, Tap tap) {
    this.limit = limit;
    this.tap = tap;
  }

  /// A body that nobody reads.
  static BodyStream unread() {
    return new BodyStream(0, new Tap() {
      @Override
      public void close() {}

      @Override
      public void open() {}
    });
  }

  /// Takes what the decoder made of a piece; says whether that was the end of the body, a proper one or not.
  boolean accept(HttpContent content, boolean last, HttpLimits limits) {
    if (!content.decoderResult().isSuccess()) {
      refuse(RequestHead.malformed(content.decoderResult().cause(), limits));
      return true;
    }
    if (offer(ByteBufUtil.getBytes(content.content())) && last) {
      complete();
      return true;
    }
    return false;
  }

  /// Takes a piece of the body; false if the body is too long by now.
  boolean offer(byte[] chunk) {
    lock.lock();
    try {
      received += chunk.length;
      if (received > limit) {
        refusal = tooLong(limit);
        chunks.clear();
      } else if (chunk.length > 0) {
        chunks.add(chunk);
        waiting += chunk.length;
        if (waiting >= FULL && !tapClosed) {
          tapClosed = true;
          tap.close();
        }
      }
      arrived.signalAll();
      return refusal == null;
    } finally {
      lock.unlock();
    }
  }

  static Problem tooLong(long limit) {
    return Problem.of(413, "body-too-long", "the request body is longer than " + limit + " bytes");
  }

  /// The body is whole.
  void complete() {
    end(() -> complete = true);
  }

  /// The body cannot be used: whoever reads it gets this problem.
  void refuse(Problem problem) {
    end(() -> refusal = problem);
  }

  /// The rest of the body will not come.
  void fail(String why) {
    end(() -> broken = why);
  }

  private void end(Runnable change) {
    lock.lock();
    try {
      change.run();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether the peer has sent all of it.
  boolean isComplete() {
    lock.lock();
    try {
      return complete;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte[] bytes() throws IOException {
    return readAllBytes();
  }

  @Override
  public InputStream stream() {
    return this;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      byte[] chunk = await();
      if (chunk == null) {
        return -1;
      }
      int taken = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, target, offset, taken);
      take(chunk, taken);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] await() throws IOException {
    while (chunks.isEmpty() && !complete && refusal == null && broken == null) {
      try {
        arrived.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the request body", e);
      }
    }
    if (refusal != null) {
      throw refusal.asException();
    }
    if (broken != null && chunks.isEmpty()) {
      throw new IOException(broken);
    }
    return chunks.peek();
  }

  private void take(byte[] chunk, int taken) {
    at += taken;
    waiting -= taken;
    if (at == chunk.length) {
      chunks.remove();
      at = 0;
    }
    if (tapClosed && waiting < FULL / 4) {
      tapClosed = false;
      tap.open();
    }
  }
}
