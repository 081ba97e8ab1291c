package chat.parlance.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/// A request body that has been read completely.
final class MemoryBody implements Request.Content {

  private final byte[] bytes;

  MemoryBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }
}
