package chat.parlance.scenario;

import chat.parlance.http.Query;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Plays [Script]s against a server, over real sockets. One stage for one script.
final class DialectScripts implements AutoCloseable {

  /// What stands in front of an event in the packets of Socket.IO.
  private static final String EVENT = "42";

  private final URI server;
  private final Cast cast;
  private final Memory memory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ScriptSocket> opened = new ArrayList<>();
  private final Map<String, ScriptSocket> sockets = new HashMap<>();
  private final Map<String, SocketClient> clients = new HashMap<>();
  private final Map<String, CompletableFuture<List<JsonNode>>> asked = new HashMap<>();
  private final Map<String, HttpResponse<String>> answers = new HashMap<>();

  DialectScripts(Town town, Cast cast) {
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
        var socket = new ScriptSocket(http, server, memory.filled(address, who));
        opened.add(socket);
        sockets.put(who, socket);
      }
      case Script.Step.Says(_, var who, var frame) -> say(who, memory.filled(frame, who));
      case Script.Step.Hears(_, var who, var expected) -> {
        var frame = clients.containsKey(who) ? EVENT + heard(client(who).next()) : socket(who).hear();
        var wanted = clients.containsKey(who) ? EVENT + expected : expected;
        fail(ScriptFrame.parse(wanted).difference(ScriptFrame.parse(frame), memory), frame);
      }
      case Script.Step.Awaits(_, var who, var expected) -> {
        var wanted = ScriptFrame.parse(EVENT + expected);
        client(who).await(one -> wanted.difference(ScriptFrame.parse(EVENT + heard(one)), memory) == null, expected);
      }
      case Script.Step.IsClosed(_, var who, var code) -> {
        int found = socket(who).closeCode();
        if (found != code) {
          throw new AssertionError("expected close code " + code + ", found " + found);
        }
      }
      case Script.Step.Leaves(_, var who) -> {
        if (clients.containsKey(who)) {
          client(who).close();
        } else {
          socket(who).close();
        }
      }
      case Script.Step.Enters enters -> clients.put(enters.who(), enter(enters));
      case Script.Step.IsRefused(_, var who, var text) -> {
        var told = heard(client(who).next());
        fail(memory.difference(Person.JSON.readTree("[\"connect_error\",{\"message\":\"" + text + "\"}]"), told), told);
      }
      case Script.Step.Asks(_, var who, var event) -> {
        var said = Person.JSON.readTree(memory.filled(event, who));
        asked.put(who, client(who).asked(said.get(0).asString(), rest(said)));
      }
      case Script.Step.IsAnswered(_, var who, var expected) -> {
        var answer = array(Objects.requireNonNull(asked.get(who), who + " has asked nothing")
            .orTimeout(Person.PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
        fail(memory.difference(Person.JSON.readTree(expected), answer), answer);
      }
    }
  }

  private void say(String who, String frame) {
    if (clients.containsKey(who)) {
      var said = Person.JSON.readTree(frame);
      client(who).emit(said.get(0).asString(), rest(said));
    } else {
      socket(who).say(frame);
    }
  }

  private static Object[] rest(JsonNode event) {
    return event.valueStream().skip(1).toArray();
  }

  private static JsonNode array(List<JsonNode> values) {
    return JsonNodeFactory.instance.arrayNode().addAll(values);
  }

  private static JsonNode heard(SocketClient.Heard heard) {
    return JsonNodeFactory.instance.arrayNode().add(heard.event()).addAll(heard.arguments());
  }

  private SocketClient client(String who) {
    return Objects.requireNonNull(clients.get(who), who + " has entered nothing");
  }

  private SocketClient enter(Script.Step.Enters enters) {
    var address = URI.create(memory.filled(enters.address(), enters.who()));
    var way = SocketClient.to(server).path(address.getPath()).namespace(enters.namespace()).reconnecting(false);
    Query.parse(address.getRawQuery() == null ? "" : address.getRawQuery()).names()
        .forEach(name -> way.query(name, Query.parse(address.getRawQuery()).first(name, "")));
    if (!enters.auth().isEmpty()) {
      Person.JSON.readTree(memory.filled(enters.auth(), enters.who())).properties()
          .forEach(field -> way.auth(field.getKey(), field.getValue().asString()));
    }
    return way.open();
  }

  private ScriptSocket socket(String who) {
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
    opened.forEach(ScriptSocket::close);
    clients.values().forEach(SocketClient::close);
    http.close();
  }
}
