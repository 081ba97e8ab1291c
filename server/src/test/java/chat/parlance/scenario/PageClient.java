package chat.parlance.scenario;

import chat.parlance.web.Await;
import chat.parlance.web.Browser;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The official JavaScript client on a page in a real browser (src/test/js/socketio-page.js).
final class PageClient {

  private final Browser browser;

  /// On the page at this address.
  PageClient(Browser browser, String page) {
    this.browser = browser;
    browser.go(page);
  }

  void connect(String server, Map<String, ?> options) {
    browser.script("client.connect(...arguments)", server, options);
  }

  /// The same, but it stays with its first transport until it is told to [#upgrade].
  void connectAndHold(String server, Map<String, ?> options) {
    browser.script("client.connect(...arguments); client.holdUpgrade()", server, options);
  }

  void upgrade() {
    browser.script("client.upgrade()");
  }

  /// Connects again, with this token.
  void connectWith(String token) {
    browser.script("client.socket.auth = { token: arguments[0] }; client.socket.connect()", token);
  }

  /// Says something; the arguments of its acknowledgement.
  List<JsonNode> ask(String event, Object... arguments) {
    return list(browser.script("return await client.ask(arguments[0], ...arguments[1])", event, List.of(arguments)));
  }

  /// The same, but the acknowledgement is heard as `answer`, some time.
  void askLater(String event, Object... arguments) {
    browser.script("client.askLater(arguments[0], ...arguments[1])", event, List.of(arguments));
  }

  void emit(String event, Object... arguments) {
    browser.script("client.say(arguments[0], ...arguments[1])", event, List.of(arguments));
  }

  /// What it heard of this event so far, each time its arguments. Also `connect`, `disconnect` and `connect_error`.
  List<JsonNode> heard(String event) {
    return list(browser.script("return client.all(arguments[0])", event));
  }

  /// The arguments of this event, which is heard for the `count`th time sooner or later.
  JsonNode await(String event, int count) {
    return Await.value("the page hears " + event + " " + count + " times", () -> heard(event),
        all -> all.size() >= count).get(count - 1);
  }

  /// What was written in the messages that it heard of HexaTron's clients, in order.
  List<String> contents() {
    return heard("message").stream().map(message -> message.get(1).path("content").asString()).toList();
  }

  String id() {
    return look("client.socket.id").asString();
  }

  /// Null if this version knows nothing of that.
  @Nullable Boolean recovered() {
    var recovered = look("client.socket.recovered ?? null");
    return recovered.isNull() ? null : recovered.asBoolean();
  }

  String transport() {
    return look("client.socket.io.engine.transport.name").asString();
  }

  /// Whether it has polled.
  boolean polled() {
    return look("performance.getEntriesByType('resource').some((one) => one.initiatorType === 'xmlhttprequest')")
        .asBoolean();
  }

  /// What this expression is there.
  JsonNode look(String expression, Object... arguments) {
    return browser.script("return " + expression, arguments);
  }

  /// Waits until this holds there.
  void until(String condition) {
    Await.until("on the page " + condition, () -> look(condition).asBoolean());
  }

  private static List<JsonNode> list(JsonNode array) {
    return array.valueStream().toList();
  }
}
