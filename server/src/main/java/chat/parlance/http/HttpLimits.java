package chat.parlance.http;

import java.time.Duration;

/// Bounds of one listener.
///
/// `maxHeaderBytes`: all header lines together, and the request line on its own (431, 414).
/// `maxBodyBytes`: a request body, unless the route says otherwise (413).
/// `maxConnections`: open at the same time; more are answered 503 and closed.
/// `requestTime`: from connecting, or from the first byte of a later request, to the end of the headers, including
/// any TLS handshake; and for every 16 KiB of body.
/// `keepAlive`: how long a connection may wait for its next request.
/// `writeStall`: how long a client may take no byte of a response.
/// `writeBufferHigh`: bytes waiting per connection above which it counts as not writable, until half of that is left.
public record HttpLimits(int maxHeaderBytes, long maxBodyBytes, int maxConnections, Duration requestTime,
    Duration keepAlive, Duration writeStall, int writeBufferHigh) {

  /// 16 KiB of headers, 1 MiB of body, 100,000 connections, 10 s, 75 s, 30 s, 64 KiB.
  public static final HttpLimits DEFAULT = new HttpLimits(16 * 1024, 1024 * 1024, 100_000, Duration.ofSeconds(10),
      Duration.ofSeconds(75), Duration.ofSeconds(30), 64 * 1024);

  public HttpLimits {
    atLeast("max header bytes", maxHeaderBytes, 256);
    atLeast("max body bytes", maxBodyBytes, 0);
    atLeast("max connections", maxConnections, 1);
    atLeast("write buffer bytes", writeBufferHigh, 1024);
    positive("request time", requestTime);
    positive("keep-alive time", keepAlive);
    positive("write stall time", writeStall);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " is " + value + ", expected " + least + " or more");
    }
  }

  private static void positive(String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(what + " is " + value + ", expected more than zero");
    }
  }
}
