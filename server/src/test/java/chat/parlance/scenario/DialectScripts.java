package chat.parlance.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Plays [Script]s against a server, over real sockets. One stage for one script.
final class DialectScripts implements AutoCloseable {

  private final Town town;
  private final URI server;
  private final Cast cast;
  private final Memory memory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Person> sockets = new HashMap<>();
  private final Map<String, HttpResponse<String>> answers = new HashMap<>();

  DialectScripts(Town town, Cast cast) {
    this.town = town;
    this.server = town.uri();
    this.cast = cast;
    this.memory = new Memory(cast.time(), cast.names());
  }

  /// Plays it to its end; fails with the line that did not come out as it says.
  void play(Script script) {
    for (var step : script.steps()) {
      try {
        play(step);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(script.name() + ", line " + step.line() + ": " + e.getMessage(), e);
      }
    }
  }

  private void play(Script.Step step) {
    switch (step) {
      case Script.Step.Calls calls -> answers.put(calls.who(), call(calls));
      case Script.Step.Gets gets -> check(gets);
      case Script.Step.Opens(_, var who, var address) -> {
        var person = town.personAt(server, "none");
        person.connect(memory.filled(address, who));
        sockets.put(who, person);
      }
      case Script.Step.Says(_, var who, var frame) -> socket(who).say(memory.filled(frame, who));
      case Script.Step.Hears(_, var who, var expected) -> {
        var frame = socket(who).await(_ -> true);
        fail(memory.difference(Person.JSON.readTree(expected), frame), frame);
      }
      case Script.Step.IsClosed(_, var who, var code) -> {
        int found = socket(who).closeCode();
        if (found != code) {
          throw new AssertionError("expected close code " + code + ", found " + found);
        }
      }
      case Script.Step.Leaves(_, var who) -> socket(who).cut();
    }
  }

  private Person socket(String who) {
    var socket = sockets.get(who);
    if (socket == null) {
      throw new AssertionError(who + " has no socket (expected: " + who + " opens … before)");
    }
    return socket;
  }

  private HttpResponse<String> call(Script.Step.Calls calls) {
    var body = memory.filled(calls.body(), calls.who());
    var request = HttpRequest.newBuilder(server.resolve(memory.filled(calls.path(), calls.who())))
        .timeout(Person.PATIENCE).method(calls.method(), body.isEmpty() ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    var token = cast.token(calls.who());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    for (var header : calls.headers()) {
      var parts = header.split(": ", 2);
      request.setHeader(parts[0], memory.filled(parts[1], calls.who()));
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(Script.Step.Gets gets) {
    var answer = answers.get(gets.who());
    if (answer == null) {
      throw new AssertionError(gets.who() + " has asked nothing (expected: " + gets.who() + " calls … before)");
    }
    if (answer.statusCode() != gets.status()) {
      throw new AssertionError("expected " + gets.status() + ", found " + answer.statusCode() + " " + answer.body());
    }
    for (var header : gets.headers()) {
      var parts = header.split(": ", 2);
      var found = answer.headers().firstValue(parts[0]).orElse("nothing");
      fail(memory.difference(parts[1], found), parts[0]);
    }
    if (!gets.body().isEmpty()) {
      var json = json(gets.body());
      fail(json == null ? memory.difference(gets.body(), answer.body().strip())
          : memory.difference(json, Person.JSON.readTree(answer.body())), answer.body());
    }
  }

  private static void fail(@Nullable String difference, Object found) {
    if (difference != null) {
      throw new AssertionError(difference + "\n  in " + found);
    }
  }

  /// The text as JSON, null if it is none.
  private static @Nullable JsonNode json(String text) {
    try {
      return text.startsWith("{") || text.startsWith("[") ? Person.JSON.readTree(text) : null;
    } catch (JacksonException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
