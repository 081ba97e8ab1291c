package chat.parlance.identity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One GET of a small document, bounded in time (the body included) and in bytes. Follows no redirects.
final class KeyFetch implements AutoCloseable {

  /// How long the connection and the whole fetch may take, and how many bytes are read at most.
  record Limits(Duration connect, Duration whole, int bytes) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(3), Duration.ofSeconds(5), 256 << 10);
  }

  private final URI address;
  private final Limits limits;
  private final HttpClient client;

  KeyFetch(URI address, Limits limits) {
    this.address = address;
    this.limits = limits;
    this.client = HttpClient.newBuilder().connectTimeout(limits.connect).followRedirects(HttpClient.Redirect.NEVER)
        .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  }

  /// Throws [IOException] that says what came instead.
  byte[] get() throws IOException {
    var request = HttpRequest.newBuilder(address).timeout(limits.whole)
        .header("Accept", "application/jwk-set+json, application/json").build();
    var pending = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.bytes));
    try {
      return body(pending.get(limits.whole.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limits.whole, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      pending.cancel(true);
    }
  }

  private static byte[] body(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("the answer is " + response.statusCode() + " (expected: 200)");
    }
    return response.body();
  }

  /// How long a caller may have to wait for somebody else's [#get].
  Duration longest() {
    return limits.whole.plusSeconds(1);
  }

  /// Without what may be secret in an address.
  static String shown(URI address) {
    return address.getHost() == null
        ? "not a web address"
        : address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
            + address.getPath();
  }

  @Override
  public String toString() {
    return shown(address);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
