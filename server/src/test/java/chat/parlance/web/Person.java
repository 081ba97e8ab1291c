package chat.parlance.web;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Somebody in front of the page, in a browser of their own.
final class Person implements AutoCloseable {

  /// A message on the screen: its seq (0 when not stored yet), `sending`, `stored`, `delivered`, `read` or `failed`, and text.
  record Line(long seq, String state, String text) {}

  private final String name;
  private final Browser browser;

  Person(String name, Browser browser) {
    this.name = name;
    this.browser = browser;
  }

  Browser browser() {
    return browser;
  }

  void signInByName(String url) {
    browser.go(url);
    Await.until(name + " sees the demo sign-in", () -> browser.shows("demo-notice"));
    browser.type("demo-name", name + "\n");
    awaitOnline();
  }

  void awaitOnline() {
    Await.until(name + " is online", () -> browser.shows("me") && connection().equals("online"));
  }

  String connection() {
    return browser.script("return document.querySelector(`[data-testid='connection']`).dataset.state ?? ''").asString();
  }

  void startTalkWith(String user) {
    browser.click("new-direct");
    browser.type("direct-user", user + "\n");
    Await.until(name + " has a talk with " + user, () -> browser.text("open-title").equals(user));
  }

  /// Opens the conversation with this title from the list.
  void open(String title) {
    Await.until(name + " sees " + title + " in the list", () -> browser.texts("conversation").stream().anyMatch(
        entry -> entry.contains(title)));
    browser.script("[...document.querySelectorAll(`[data-testid='conversation']`)]"
        + ".find(e => e.textContent.includes(arguments[0])).click()", title);
    Await.until(name + " has opened " + title, () -> browser.text("open-title").equals(title));
  }

  void say(String text) {
    browser.type("composer-input", text + "\n");
  }

  /// What the timeline shows, in its order.
  List<Line> lines() {
    JsonNode lines = browser.script("return [...document.querySelectorAll(`[data-testid='message']`)].map(e => "
        + "[Number(e.dataset.seq ?? 0), e.dataset.state, e.querySelector(`[data-testid='message-text']`).textContent])");
    return lines.valueStream()
        .map(line -> new Line(line.get(0).asLong(), line.get(1).asString(), line.get(2).asString()))
        .toList();
  }

  List<String> texts() {
    return lines().stream().map(Line::text).toList();
  }

  void awaitTexts(List<String> expected) {
    Await.value(name + " sees " + expected, this::texts, expected::equals);
  }

  void screenshot(Path folder, String what) {
    browser.screenshot(folder.resolve(name + "-" + what + ".png"));
  }

  @Override
  public void close() {
    browser.close();
  }
}
