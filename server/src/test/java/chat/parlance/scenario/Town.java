package chat.parlance.scenario;

import chat.parlance.ChatServer;
import chat.parlance.config.ConfigLoader;
import chat.parlance.core.Identity;
import chat.parlance.core.store.Stores;
import chat.parlance.identity.TokenIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// A server on a free port with a data directory of its own, and the people who use it.
final class Town implements AutoCloseable {

  static final String SECRET = "only-for-tests-only-for-tests-only-for-tests";

  static {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private final Map<String, String> environment = new HashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Person> people = new ArrayList<>();
  private final InstantSource clock;
  private final UnaryOperator<Stores> around;
  private ChatServer server;

  Town(Path data, String... settings) {
    this(Clock.systemUTC(), data, settings);
  }

  Town(InstantSource clock, Path data, String... settings) {
    this(clock, UnaryOperator.identity(), data, settings);
  }

  /// With something around the store.
  Town(InstantSource clock, UnaryOperator<Stores> around, Path data, String... settings) {
    this.clock = clock;
    this.around = around;
    environment.put("PARLANCE_PORT", "0");
    environment.put("PARLANCE_DATA_DIR", data.toString());
    environment.put("PARLANCE_JWT_SECRET", SECRET);
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    server = start();
  }

  private ChatServer start() {
    try {
      return ChatServer.start(new ConfigLoader(environment, null).config(), clock, around);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restart() {
    server.close();
    server = start();
  }

  /// So that clients find it again by themselves.
  void restartInPlace() {
    environment.put("PARLANCE_PORT", String.valueOf(uri().getPort()));
    restart();
  }

  ChatServer server() {
    return server;
  }

  URI uri() {
    return uri("shared");
  }

  /// Where the listener of this name is reached.
  URI uri(String listener) {
    return URI.create("http://127.0.0.1:" + Objects.requireNonNull(server.addresses().get(listener)).getPort() + "/");
  }

  static String token(String space, String user, Duration life, String... roles) {
    return token(Clock.systemUTC(), space, user, life, roles);
  }

  static String token(InstantSource clock, String space, String user, Duration life, String... roles) {
    return new TokenIssuer(SECRET, clock)
        .issue(new Identity(space, user, null, null, Set.of(roles)), life);
  }

  Person person(String user, String... roles) {
    return personWith(token("default", user, Duration.ofHours(1), roles));
  }

  Person personWith(String token) {
    return personAt(uri(), token);
  }

  /// Somebody who uses the server at this address.
  Person personAt(URI address, String token) {
    var person = new Person(address, token, http);
    people.add(person);
    return person;
  }

  @Override
  public void close() {
    people.forEach(Person::close);
    server.close();
    http.close();
  }
}
