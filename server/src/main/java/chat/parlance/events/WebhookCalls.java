package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.OutboxStore.Wish;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;

/// Calls one webhook for each change, signed as the Standard Webhooks specification says.
///
/// An answer of 2xx is all it wants; what comes with it is not read. `FINAL` says that this event will never be taken; anything else, redirects
/// included, is a failure that is tried again. No call takes longer than `patience`.
public final class WebhookCalls implements Consumer, AutoCloseable {

  /// The form of what is sent: an id that stays the same, the bytes, and what they are.
  public record Form(Function<Change, String> id, Function<Change, byte[]> body, String mediaType) {}

  /// Who is called. `secrets`: each of them signs, so that they can be changed one after the other. `anywhere`: also where private
  /// addresses are.
  public record Target(String name, String url, List<WebhookSecret> secrets, Duration patience, boolean anywhere) {
    public Target {
      secrets = List.copyOf(secrets);
    }
  }

  /// The body is wrong, or nobody wants it any more.
  private static final Set<Integer> FINAL = Set.of(400, 410, 413, 415, 422);
  private static final int IDLE_CONNECTIONS = 16;

  private final Target target;
  private final Form form;
  private final MediaType mediaType;
  private final ConversationLog log;
  private final InstantSource clock;
  private final OkHttpClient http;

  public WebhookCalls(Target target, Form form, ConversationLog log, InstantSource clock) {
    this.target = target;
    this.form = form;
    this.mediaType = MediaType.get(form.mediaType());
    this.log = log;
    this.clock = clock;
    var builder = new OkHttpClient.Builder().callTimeout(target.patience()).connectTimeout(target.patience())
        .readTimeout(target.patience()).writeTimeout(target.patience()).proxy(Proxy.NO_PROXY).followRedirects(false)
        .followSslRedirects(false).retryOnConnectionFailure(false).protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 30, TimeUnit.SECONDS));
    this.http = (target.anywhere() ? builder : builder.socketFactory(new GuardedSockets())).build();
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public Result tell(Wish wish, String progress, BooleanSupplier timeUp) {
    return LoggedChange.tell(log, wish, progress, change -> call(change, progress));
  }

  private Result call(Change change, String progress) {
    var request = request(form.id().apply(change), form.body().apply(change));
    try (var answer = http.newCall(request).execute()) {
      int status = answer.code();
      return status / 100 == 2 ? new Result.Told()
          : FINAL.contains(status) ? new Result.Refused("status " + status)
              : new Result.Failed(progress, "status " + status);
    } catch (IOException | IllegalArgumentException e) {
      return new Result.Failed(progress, e.toString());
    }
  }

  private Request request(String id, byte[] body) {
    long second = clock.instant().getEpochSecond();
    var signatures = target.secrets().stream().map(secret -> secret.sign(id, second, body))
        .collect(Collectors.joining(" "));
    return new Request.Builder().url(target.url()).post(RequestBody.create(body, mediaType))
        .header("User-Agent", "Parlance").header("webhook-id", id)
        .header("webhook-timestamp", Long.toString(second)).header("webhook-signature", signatures).build();
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
