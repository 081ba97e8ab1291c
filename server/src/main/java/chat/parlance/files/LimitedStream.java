package chat.parlance.files;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that is read up to a limit: beyond it, reading throws [Rejection.TooLarge]. Remembers whether reading failed,
/// which tells a client that went away from a disk that is full. For one thread.
final class LimitedStream extends FilterInputStream {

  private final long limit;
  private long seen;
  private boolean broken;

  LimitedStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
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
    if (seen > limit) {
      throw tooLarge(seen, limit);
    }
    return count;
  }

  static RejectedException tooLarge(long bytes, long limit) {
    return new RejectedException(new Rejection.TooLarge("bytes", bytes, limit));
  }
}
