package chat.parlance.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One headless Chromium, spoken to in the W3C WebDriver protocol (https://www.w3.org/TR/webdriver2/).
/// Elements are named by their `data-testid`. Every refusal of the driver is an [AssertionError].
public final class Browser implements AutoCloseable {

  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
  private static final List<String> ARGUMENTS = List.of("--headless=new", "--no-sandbox", "--disable-gpu",
      "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--disable-dev-shm-usage", "--window-size=1100,800");
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http;
  private final String session;

  private Browser(HttpClient http, String session) {
    this.http = http;
    this.session = session;
  }

  static Browser start(String driver, Path chromium, Path profile) {
    var arguments = new ArrayList<>(ARGUMENTS);
    arguments.add("--user-data-dir=" + profile);
    var options = Map.of("binary", chromium.toString(), "args", arguments);
    var wanted = Map.of("browserName", "chrome", "goog:chromeOptions", options, "goog:loggingPrefs",
        Map.of("browser", "ALL"));
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    JsonNode started = call(http, "POST", driver + "/session",
        Map.of("capabilities", Map.of("alwaysMatch", wanted)));
    return new Browser(http, driver + "/session/" + started.get("sessionId").asString());
  }

  public void go(String url) {
    post("/url", Map.of("url", url));
  }

  /// Runs the body of a function in the page and returns what it returns.
  public JsonNode script(String body, Object... arguments) {
    return post("/execute/sync", Map.of("script", body, "args", List.of(arguments)));
  }

  boolean shows(String testId) {
    return script("const e = document.querySelector(`[data-testid='${arguments[0]}']`);"
        + "return e !== null && e.checkVisibility() && e.textContent.trim() !== '';", testId).asBoolean();
  }

  /// The text of each visible element, in the order of the page.
  List<String> texts(String testId) {
    JsonNode texts = script("return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
        + ".filter(e => e.checkVisibility()).map(e => e.textContent.trim());", testId);
    return texts.valueStream().map(JsonNode::asString).toList();
  }

  String text(String testId) {
    return String.join(" | ", texts(testId));
  }

  void click(String testId) {
    post("/element/" + element(testId) + "/click", Map.of());
  }

  /// Presses keys as a person does; `\n` is Enter.
  void type(String testId, String text) {
    post("/element/" + element(testId) + "/value", Map.of("text", text.replace('\n', '\uE007')));
  }

  void resize(int width, int height) {
    post("/window/rect", Map.of("width", width, "height", height));
  }

  /// What the console said, errors of the page and refusals of its security policy included.
  public List<String> console() {
    JsonNode lines = post("/se/log", Map.of("type", "browser"));
    return lines.valueStream().map(line -> line.get("level").asString() + " " + line.get("message").asString())
        .toList();
  }

  void screenshot(Path file) {
    String png = call(http, "GET", session + "/screenshot", null).asString();
    try {
      Files.write(file, Base64.getDecoder().decode(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    call(http, "DELETE", session, null);
  }

  private String element(String testId) {
    var found = post("/element", Map.of("using", "css selector", "value", "[data-testid='" + testId + "']"));
    return found.get(ELEMENT).asString();
  }

  private JsonNode post(String path, Map<String, ?> body) {
    return call(http, "POST", session + path, body);
  }

  private static JsonNode call(HttpClient http, String method, String url,
      @Nullable Object body) {
    var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).method(method, publisher);
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      JsonNode value = JSON.readTree(response.body()).get("value");
      if (response.statusCode() != 200) {
        throw new AssertionError("the driver refused " + method + " " + url + ": " + value.get("message").asString());
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException("the driver cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the driver", e);
    }
  }
}
