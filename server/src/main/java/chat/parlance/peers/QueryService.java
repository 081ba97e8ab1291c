package chat.parlance.peers;

import chat.parlance.core.UserDirectory;
import chat.parlance.core.UserDirectoryException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Humane's query service, over HTTP: names and avatars of users, and the search for them.
///
/// Whoever asks waits two seconds at most; [#AT_ONCE] questions are under way at a time, further ones get no answer. What it says
/// of a user holds for [#HOLDS], for [#MOST] users. When it did not answer it is left alone for [#REST]; nobody waits for it
/// meanwhile. Not so when it only says that a question is wrong, or when whoever asks had little time left. Answers longer than
/// [#LONGEST] bytes, or of another shape, are none. Any thread that may wait.
public final class QueryService implements UserDirectory {

  static final Duration PATIENCE = Duration.ofSeconds(2);
  static final Duration HOLDS = Duration.ofMinutes(5);
  static final Duration REST = Duration.ofSeconds(5);
  static final int AT_ONCE = 32;
  static final int MOST = 20_000;
  static final int LONGEST = 1 << 20;
  /// Users in one question; the address has a bound.
  static final int USERS_AT_ONCE = 50;
  private static final int WORD = 200;
  private static final int ADDRESS = 2_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI base;
  private final InstantSource clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE)
      .version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();
  private final Reachability reachability;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Cache<String, Optional<Profile>> known;
  /// Until when it is left alone.
  private volatile Instant resting = Instant.MIN;

  /// `base`: its address, before `/api`.
  public QueryService(URI base, InstantSource clock) {
    var text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    this.clock = clock;
    this.reachability = new Reachability("query service", this.base);
    this.known = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(HOLDS)
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  @Override
  public Map<String, Profile> find(String space, Collection<String> users) {
    var found = new HashMap<String, Profile>();
    var asked = new ArrayList<String>();
    for (var user : new LinkedHashSet<>(users)) {
      var profile = known.getIfPresent(user);
      if (profile == null) {
        asked.add(user);
      } else {
        profile.ifPresent(it -> found.put(user, it));
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (int i = 0; i < asked.size(); i += USERS_AT_ONCE) {
        found.putAll(read(asked.subList(i, Math.min(asked.size(), i + USERS_AT_ONCE)), deadline));
      }
    } catch (UserDirectoryException _) {
      // who is not known is not shown
    }
    return found;
  }

  private Map<String, Profile> read(List<String> users, long deadline) {
    var query = users.stream().map(user -> "userId=" + encoded(user)).collect(Collectors.joining("&"));
    var list = ask("/api/v1/query/public/user/basic?" + query, deadline).path("data").path("user");
    if (!list.isArray()) {
      throw broken("an answer without data.user");
    }
    var found = new HashMap<String, Profile>();
    for (var one : list) {
      var profile = profile(one);
      if (profile != null && users.contains(profile.user())) { // what it says of others was not asked for
        found.put(profile.user(), profile);
      }
    }
    users.forEach(user -> known.put(user, Optional.ofNullable(found.get(user))));
    return found;
  }

  @Override
  public List<Profile> search(String space, String words, int page, int limit) {
    var list = ask("/api/v1/query/internal/user?searchQuery=" + encoded(words) + "&limit=" + limit + "&page=" + page,
        System.nanoTime() + PATIENCE.toNanos()).path("data").path("users");
    if (!list.isArray()) {
      throw broken("an answer without data.users");
    }
    var found = new ArrayList<Profile>();
    var users = new LinkedHashSet<String>();
    for (var one : list) {
      var profile = profile(one);
      if (profile != null && found.size() < limit && users.add(profile.user())) {
        found.add(profile);
      }
    }
    return found;
  }

  private static @Nullable Profile profile(JsonNode said) {
    var id = text(said, "id", WORD);
    var first = text(said, "firstName", WORD);
    return id == null || first == null ? null
        : new Profile(id, first, text(said, "lastName", WORD), text(said, "avatarURL", ADDRESS));
  }

  private static @Nullable String text(JsonNode said, String name, int longest) {
    var value = said.path(name);
    return value.isString() && value.stringValue().length() <= longest ? value.stringValue() : null;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode ask(String question, long deadline) {
    if (clock.instant().isBefore(resting)) {
      throw new UserDirectoryException("the query service is left alone for a moment");
    }
    if (!room.tryAcquire()) {
      throw new UserDirectoryException("too many questions to the query service are under way");
    }
    try {
      return answer(question, deadline);
    } finally {
      room.release();
    }
  }

  private JsonNode answer(String question, long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new UserDirectoryException("there was no time left to ask the query service");
    }
    var request = HttpRequest.newBuilder(URI.create(base + question)).header("Accept", "application/json").build();
    var sent = http.sendAsync(request, info -> new Bounded(HttpResponse.BodySubscribers.ofByteArray(), LONGEST));
    try {
      var response = sent.get(left, TimeUnit.NANOSECONDS); // of the whole answer, not only of its head
      if (response.statusCode() != 200) {
        throw refused(response.statusCode());
      }
      var json = JSON.readTree(response.body());
      reachability.back();
      return json;
    } catch (JacksonException _) {
      throw broken("something that is no JSON");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserDirectoryException("interrupted", e);
    } catch (ExecutionException e) {
      throw broken(e.getCause() instanceof IOException fault ? String.valueOf(fault.getMessage()) : e.toString());
    } catch (TimeoutException _) {
      var nothing = "nothing within " + TimeUnit.NANOSECONDS.toMillis(left) + " ms";
      throw left < PATIENCE.toNanos() / 2 ? answered(nothing) : broken(nothing);
    } finally {
      sent.cancel(true);
    }
  }

  /// It says that this question is wrong, which says nothing of others; or that it cannot answer any.
  private UserDirectoryException refused(int status) {
    var answer = "status " + status;
    if (status < 400 || status >= 500 || status == 408 || status == 429) {
      return broken(answer);
    }
    reachability.lost("answers with " + answer);
    return answered(answer);
  }

  /// It does not answer as it should: it is left alone for a while.
  private UserDirectoryException broken(String answer) {
    resting = clock.instant().plus(REST);
    reachability.lost("does not answer: " + answer);
    return answered(answer);
  }

  private static UserDirectoryException answered(String answer) {
    return new UserDirectoryException("the query service answered with " + answer);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
