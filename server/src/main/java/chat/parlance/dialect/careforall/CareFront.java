package chat.parlance.dialect.careforall;

import chat.parlance.http.Handler;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What careforall's service said of itself: the banner at `/`, and the health object at `/health`, which is 503 while the
/// database does not answer.
public final class CareFront {

  private static final String SERVICE = "chat-service";
  /// Of the interface, as the original gave it.
  private static final String VERSION = "1.0.0";
  private static final int CONNECTED = 1;

  private final List<String> dialects;
  private final Supplier<@Nullable String> trouble;
  private final InstantSource clock;
  private final long startedAt;

  /// `dialects`: all that the server speaks. `trouble`: what is wrong with the database, null if nothing is; may block.
  public CareFront(List<String> dialects, Supplier<@Nullable String> trouble, InstantSource clock) {
    this.dialects = List.copyOf(dialects);
    this.trouble = trouble;
    this.clock = clock;
    this.startedAt = clock.millis();
  }

  /// Both, for a listener that this dialect has for itself.
  public Mount mount(CareSettings settings) {
    return Mount.at("").cors(settings.cors()).problems(CareRoutes::render).get("/", this::banner)
        .get("/health", this::health)
        .build();
  }

  /// Answers `/` where `page` is shown to browsers: they name text/html in what they accept, other clients get the banner.
  public Handler besides(Handler page) {
    return request -> {
      var accept = request.header("Accept");
      boolean browser = accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
      var answer = browser ? page.handle(request) : banner(request);
      return answer instanceof Response response ? response.with("Vary", "Accept") : answer;
    };
  }

  /// `GET /`.
  Response banner(Request request) {
    return Response.json(200, Json.object(json -> {
      json.writeStringProperty("service", SERVICE);
      json.writeStringProperty("version", VERSION);
      json.writeObjectPropertyStart("endpoints");
      json.writeStringProperty("websocket", "/ws/conversations/:conversationId");
      json.writeStringProperty("conversations", "/api/conversations");
      json.writeStringProperty("health", "/health");
      json.writeEndObject();
      json.writeStringProperty("server", "parlance");
      json.writeArrayPropertyStart("dialects");
      dialects.forEach(json::writeString);
      json.writeEndArray();
    }));
  }

  /// `GET /health`.
  public Response health(Request request) {
    var wrong = trouble.get();
    var now = clock.instant();
    return Response.json(wrong == null ? 200 : 503, Json.object(json -> {
      json.writeStringProperty("status", wrong == null ? "healthy" : "unhealthy");
      json.writeStringProperty("service", SERVICE);
      json.writeStringProperty("version", VERSION);
      json.writeStringProperty("timestamp", IsoTime.of(now));
      json.writeNumberProperty("uptime", (now.toEpochMilli() - startedAt) / 1_000.0);
      json.writeObjectPropertyStart("database");
      json.writeBooleanProperty("healthy", wrong == null);
      json.writeStringProperty("message", wrong == null ? "The database takes writes" : wrong);
      json.writeObjectPropertyStart("details");
      json.writeStringProperty("host", "localhost");
      json.writeStringProperty("dbName", "parlance");
      json.writeNumberProperty("readyState", wrong == null ? CONNECTED : 0);
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringProperty("server", "parlance");
    }));
  }
}
