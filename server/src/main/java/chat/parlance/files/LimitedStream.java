package chat.parlance.files;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// A body that is read up to a limit: beyond it, reading throws [Rejection.TooLarge], and [Rejection.LimitReached] when it
/// takes too long, so that nobody holds a slot by sending slowly. Remembers whether reading failed, which tells a client
/// that went away from a disk that is full. For one thread.
final class LimitedStream extends FilterInputStream {

  private final Uploads.Bounds bounds;
  private final LongSupplier nanoTime;
  private final long begin;
  private long seen;
  private boolean broken;

  LimitedStream(InputStream in, Uploads.Bounds bounds, LongSupplier nanoTime) {
    super(in);
    this.bounds = bounds;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  boolean isBroken() {
    return broken;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count;
    try {
      count = super.read(target, offset, length);
    } catch (IOException e) {
      broken = true;
      throw e;
    }
    seen += Math.max(0, count);
    if (seen > bounds.fileBytes()) {
      throw tooLarge(seen, bounds.fileBytes());
    }
    if (nanoTime.getAsLong() - begin > bounds.time().toNanos()) {
      throw new RejectedException(new Rejection.LimitReached("seconds for an upload", bounds.time().toSeconds()));
    }
    return count;
  }

  static RejectedException tooLarge(long bytes, long limit) {
    return new RejectedException(new Rejection.TooLarge("bytes", bytes, limit));
  }
}
