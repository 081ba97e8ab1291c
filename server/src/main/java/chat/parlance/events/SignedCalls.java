package chat.parlance.events;

import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;

/// POSTs to one URL, signed as the Standard Webhooks specification says, that end within a time, follow nobody elsewhere, and go to public
/// addresses only unless somebody allowed others.
public final class SignedCalls implements AutoCloseable {

  /// Who is called. `secrets`: each of them signs, so that they can be changed one after the other. `anywhere`: also where private
  /// addresses are.
  public record Target(String url, List<WebhookSecret> secrets, Duration patience, boolean anywhere) {
    public Target {
      secrets = List.copyOf(secrets);
    }
  }

  private static final int IDLE_CONNECTIONS = 16;

  private final Target target;
  private final HttpUrl url;
  private final MediaType mediaType;
  private final OkHttpClient http;

  /// Throws `IllegalArgumentException`, which does not show the URL, when it cannot be called.
  SignedCalls(Target target, String mediaType) {
    this.target = target;
    var parsed = HttpUrl.parse(target.url());
    if (parsed == null) {
      throw new IllegalArgumentException("the URL of a webhook (expected: one that can be called)");
    }
    this.url = parsed;
    this.mediaType = MediaType.get(mediaType);
    var builder = new OkHttpClient.Builder().connectTimeout(target.patience())
        .readTimeout(target.patience()).writeTimeout(target.patience()).dns(new TimedNames(target.patience()))
        .proxy(Proxy.NO_PROXY).followRedirects(false)
        .followSslRedirects(false).retryOnConnectionFailure(false).protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 30, TimeUnit.SECONDS));
    this.http = (target.anywhere() ? builder : builder.socketFactory(new GuardedSockets())).build();
  }

  /// The call that tells this under an id, within a time. Whoever executes it closes the answer.
  Call of(String id, Instant now, byte[] body, Duration within) {
    long second = now.getEpochSecond();
    var signatures = target.secrets().stream().map(secret -> secret.sign(id, second, body))
        .collect(Collectors.joining(" "));
    var call = http.newCall(new Request.Builder().url(url).post(RequestBody.create(body, mediaType))
        .header("User-Agent", "Parlance").header("webhook-id", id)
        .header("webhook-timestamp", Long.toString(second)).header("webhook-signature", signatures).build());
    call.timeout().timeout(within.toNanos(), TimeUnit.NANOSECONDS);
    return call;
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
