package chat.parlance.events;

import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StoreException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tells HexaTron's notifications service of a message: one call for each member of the conversation but the sender, in the order of
/// their ids. How far it got is the last id that was told. The payload is the part of the body that is the same for all.
public final class NotificationCalls implements Consumer, AutoCloseable {

  public static final String NAME = "hexatron-notifications";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int PAGE = 200;
  private static final long LONGEST_ANSWER = 64 << 10;
  /// What the service says of a body that it will never take.
  private static final Set<Integer> FINAL = Set.of(400, 413, 422);

  private final ConversationStore conversations;
  private final URI target;
  private final Duration patience;
  private final HttpClient http;

  /// `base`: where the service is, without a slash at its end. `patience`: how long one call may take.
  public NotificationCalls(ConversationStore conversations, String base, Duration patience) {
    this.conversations = conversations;
    this.target = URI.create(base + "/api/notifications/add-notification");
    this.patience = patience;
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience)
        .followRedirects(HttpClient.Redirect.NEVER).build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result tell(Wish wish, String progress, BooleanSupplier timeUp) {
    var payload = MAPPER.readTree(wish.payload());
    var sender = payload.path("friendId").asString("");
    var after = progress;
    while (true) {
      try {
        var page = conversations.members(wish.about(), after, PAGE);
        for (var member : page) {
          if (timeUp.getAsBoolean()) {
            return new Result.Partly(after);
          }
          var wrong = member.user().equals(sender) ? null : call(member.user(), payload, after);
          if (wrong != null) {
            return wrong;
          }
          after = member.user();
        }
        if (page.size() < PAGE) {
          return new Result.Told();
        }
      } catch (StoreException e) {
        return new Result.Failed(after, "the members cannot be read: " + e.getMessage());
      }
    }
  }

  /// What went wrong, or null.
  private @Nullable Result call(String user, JsonNode payload, String progress) {
    var body = MAPPER.createObjectNode().put("userId", user).put("type", "newMessage");
    payload.properties().forEach(field -> body.set(field.getKey(), field.getValue()));
    var request = HttpRequest.newBuilder(target).timeout(patience).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body))).build();
    var answer = http.sendAsync(request,
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.discarding(), LONGEST_ANSWER));
    try {
      int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      return status / 100 == 2 ? null
          : FINAL.contains(status) ? new Result.Refused("status " + status)
              : new Result.Failed(progress, "status " + status);
    } catch (TimeoutException _) {
      answer.cancel(true);
      return new Result.Failed(progress, "no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Result.Failed(progress, String.valueOf(e.getCause()));
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Result.Failed(progress, "interrupted");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
