package chat.parlance.http;

import java.io.IOException;
import java.io.InputStream;

/// The body of a response.
public sealed interface Body {

  /// Bytes in memory. The array belongs to the response and is not changed any more.
  @SuppressWarnings("ArrayRecordComponent") // never compared; a defensive copy of every body would cost
  record Bytes(byte[] bytes) implements Body {}

  /// Bytes that are read while they are sent, at the pace of the client.
  ///
  /// `length` in bytes, or -1 if it is unknown (then sent in chunks). The source is opened on the handler's virtual
  /// thread, only if the body is wanted (not for `HEAD`), and is closed in every case; a [ProblemException] of the
  /// source is answered instead.
  record Streamed(long length, Source source) implements Body {}

  /// Opens a stream.
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }
}
