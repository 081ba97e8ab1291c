package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An issuer of tokens on this machine, which publishes its keys, or whatever else it is told to answer.
final class KeyIssuer implements AutoCloseable {

  private enum Manner {
    ANSWER, DAWDLE, REDIRECT
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final Semaphore answered = new Semaphore(0);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Manner manner = Manner.ANSWER;
  private volatile int status = 200;
  private volatile String body = "{\"keys\":[]}";

  KeyIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/keys", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  void publish(String... keys) {
    answer(200, "{\"keys\":[" + String.join(",", keys) + "]}");
  }

  void answer(int newStatus, String newBody) {
    manner = Manner.ANSWER;
    status = newStatus;
    body = newBody;
  }

  /// Sends the head and the first bytes, and then nothing.
  void dawdle() {
    manner = Manner.DAWDLE;
  }

  void redirect() {
    manner = Manner.REDIRECT;
  }

  int requests() {
    return requests.get();
  }

  /// Waits until this many requests were answered.
  void awaitRequests(int expected) throws InterruptedException {
    while (requests() < expected) {
      assertThat(answered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(requests()).isEqualTo(expected);
  }

  static String rsa(String keyId) {
    var key = (RSAPublicKey) Minter.RSA.getPublic();
    return "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"" + keyId + "\",\"n\":\"" + unsigned(key.getModulus(), 256)
        + "\",\"e\":\"" + unsigned(key.getPublicExponent(), 3) + "\"}";
  }

  static String ec(String keyId) {
    var point = ((ECPublicKey) Minter.EC.getPublic()).getW();
    return "{\"kty\":\"EC\",\"use\":\"sig\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"" + keyId + "\",\"x\":\""
        + unsigned(point.getAffineX(), 32) + "\",\"y\":\"" + unsigned(point.getAffineY(), 32) + "\"}";
  }

  static String ed(String keyId) {
    byte[] encoded = Minter.ED.getPublic().getEncoded(); // the key itself is the end of it
    return "{\"kty\":\"OKP\",\"use\":\"sig\",\"crv\":\"Ed25519\",\"kid\":\"" + keyId + "\",\"x\":\""
        + Minter.text(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)) + "\"}";
  }

  private static String unsigned(BigInteger number, int bytes) {
    byte[] all = number.toByteArray();
    byte[] fixed = new byte[bytes];
    int length = Math.min(all.length, bytes);
    System.arraycopy(all, all.length - length, fixed, bytes - length, length);
    return Minter.text(fixed);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      switch (manner) {
        case ANSWER -> {
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        }
        case REDIRECT -> {
          exchange.getResponseHeaders().set("Location", address().toString());
          exchange.sendResponseHeaders(302, -1);
        }
        case DAWDLE -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          closing.await(20, TimeUnit.SECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      answered.release();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
