package chat.parlance.config;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the settings of Go-Chat's chat service mean here: the keys of its YAML file, in the form that its code reads and in
/// the one of its README, and those of its `CHAT_…` variables that its code applies.
final class GochatSettings {

  /// What becomes of one of them.
  sealed interface Meaning {

    /// It sets `key` here, to what `value` makes of its words.
    record Becomes(String key, UnaryOperator<String> value) implements Meaning {}

    /// It sets nothing here.
    record Ignored(String because) implements Meaning {}
  }

  private static final String PREFIX = "CHAT_";
  private static final String OWN_STORE = "conversations are kept by Parlance itself: database-url";
  private static final String OWN_TIMES = "the server bounds the time of requests itself";
  private static final String NO_VAULT = "secrets come from variables or this file";

  /// What the code of the original reads.
  private static final Map<String, Meaning> CODE = Map.ofEntries(
      entry("handlers.http.address", becomes("server.host", GochatSettings::host)),
      entry("handlers.http.port", becomes("server.port")),
      entry("handlers.http.read_timeout", ignored(OWN_TIMES)), entry("handlers.http.write_timeout", ignored(OWN_TIMES)),
      entry("handlers.grpc.address", ignored("the gRPC port is opened where the others are: server.host")),
      entry("handlers.grpc.port", becomes("gochat.grpc-port")),
      entry("logging.level", becomes("log.level", GochatSettings::level)),
      entry("auth_service.address", becomes("gochat.auth-service-address")),
      entry("auth_service.service_token", becomes("gochat.auth-service-token")),
      entry("website_service.address", becomes("gochat.website-service-address")),
      entry("website_service.service_token", becomes("gochat.website-service-token")),
      entry("websocket.ping_interval", becomes("gochat.heartbeat", GochatSettings::duration)),
      entry("websocket.pong_wait", ignored("a connection ends after twice gochat.heartbeat without an answer")),
      entry("websocket.max_message_size", becomes("gochat.message-bytes")),
      entry("websocket.write_wait", ignored("who does not read is bounded in bytes: gochat.outbox-bytes")),
      entry("websocket.message_queue_size", ignored("who does not read is bounded in bytes: gochat.outbox-bytes")),
      entry("engines.storage.url", ignored(OWN_STORE)), entry("engines.storage.max_open_conns", ignored(OWN_STORE)),
      entry("engines.storage.max_idle_conns", ignored(OWN_STORE)),
      entry("engines.storage.conn_max_lifetime", ignored(OWN_STORE)), entry("vault.address", ignored(NO_VAULT)),
      entry("vault.token", ignored(NO_VAULT)), entry("vault.path", ignored(NO_VAULT)),
      entry("vault.timeout", ignored(NO_VAULT)),
      entry("graceful_shutdown", becomes("server.shutdown-grace", GochatSettings::duration)));

  /// What its README shows beside these.
  private static final Map<String, Meaning> README = Map.ofEntries(
      entry("server.http.host", becomes("server.host", GochatSettings::host)),
      entry("server.http.port", becomes("server.port")), entry("server.http.read_timeout", ignored(OWN_TIMES)),
      entry("server.http.write_timeout", ignored(OWN_TIMES)), entry("server.http.idle_timeout", ignored(OWN_TIMES)),
      entry("database.url", ignored(OWN_STORE)), entry("database.max_open_conns", ignored(OWN_STORE)),
      entry("database.max_idle_conns", ignored(OWN_STORE)), entry("database.conn_max_lifetime", ignored(OWN_STORE)),
      entry("graceful_shutdown.timeout", becomes("server.shutdown-grace", GochatSettings::duration)));

  /// What holds when its file says nothing else: it stands where the original stood, asks whom that asked, and enters rooms as
  /// freely.
  private static final Map<String, String> FILE_DEFAULTS = Map.of("server.port", "8082", "gochat.auth-service-address",
      "localhost:9090", "gochat.check-rooms", "false");

  /// Settings in our words beside which these do not hold.
  private static final Map<String, String> UNLESS = Map.of("gochat.auth-service-address", "gochat.access-secret",
      "gochat.check-rooms", "gochat.website-service-address");

  private final Map<String, ConfigLoader.Value> values = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private static Meaning becomes(String key) {
    return becomes(key, UnaryOperator.identity());
  }

  private static Meaning becomes(String key, UnaryOperator<String> value) {
    return new Meaning.Becomes(key, value);
  }

  private static Meaning ignored(String because) {
    return new Meaning.Ignored(because);
  }

  /// Whether the file of the original may have this key.
  static boolean knows(String key) {
    return meaning(key) != null;
  }

  private static @Nullable Meaning meaning(String key) {
    var meaning = CODE.get(key);
    return meaning == null ? README.get(key) : meaning;
  }

  /// All keys that its file may have.
  static List<String> keys() {
    var all = new ArrayList<>(CODE.keySet());
    all.addAll(README.keySet());
    return all;
  }

  /// Takes what the environment and the file of this name say. `ours` are the settings that either makes in our own words;
  /// they win.
  GochatSettings(Map<String, String> environment, Map<String, String> inFile, String file, Set<String> ours) {
    environment.entrySet().stream().filter(variable -> variable.getKey().startsWith(PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> {
          var key = variable.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
          take(variable.getKey(), variable.getValue(), CODE.getOrDefault(key, unread(key)), variable.getKey(), ours);
        });
    boolean[] any = new boolean[1];
    inFile.forEach((key, value) -> {
      var meaning = meaning(key);
      if (meaning != null) {
        any[0] = true;
        take(key, value, meaning, file + ": " + key, ours);
      }
    });
    if (any[0]) {
      FILE_DEFAULTS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(each -> fill(each, ours));
    }
  }

  /// The original turns each underscore of a variable into a dot, so it never finds keys that have underscores.
  private static Meaning unread(String key) {
    return ignored("the original reads it as " + key + ", which is no setting, and passes over it too");
  }

  private void take(String name, String value, Meaning meaning, String origin, Set<String> ours) {
    switch (meaning) {
      case Meaning.Ignored(var because) -> notes.add(name + ": ignored, because " + because);
      case Meaning.Becomes(var key, var change) -> {
        var winner = winner(key, ours);
        if (winner != null) {
          notes.add(name + ": ignored, because " + winner + " is set too");
          return;
        }
        var setting = Setting.named(key);
        var changed = change.apply(value.trim());
        values.put(key, new ConfigLoader.Value(setting, changed, origin));
        notes.add(name + " -> " + key + ": " + (setting.secret() ? "(set)" : changed));
      }
    }
  }

  /// What is set in our words, or came first, and leaves no room for this.
  private @Nullable String winner(String key, Set<String> ours) {
    if (ours.contains(key)) {
      return key;
    }
    if (key.startsWith("gochat.auth-service-") && ours.contains("gochat.access-secret")) {
      return "gochat.access-secret";
    }
    var taken = values.get(key);
    return taken == null ? null : taken.origin();
  }

  private void fill(Map.Entry<String, String> each, Set<String> ours) {
    var key = each.getKey();
    if (!ours.contains(key) && !ours.contains(UNLESS.getOrDefault(key, key)) && !values.containsKey(key)) {
      values.put(key, new ConfigLoader.Value(Setting.named(key), each.getValue(), "Go-Chat's way"));
      notes.add("(nothing) -> " + key + ": " + each.getValue() + ", as in the original");
    }
  }

  /// The settings that these come to.
  Map<String, ConfigLoader.Value> values() {
    return values;
  }

  /// What became of each, one line for one.
  List<String> notes() {
    return List.copyOf(notes);
  }

  /// An empty address means all of them to the original.
  private static String host(String address) {
    return address.isEmpty() ? "0.0.0.0" : address;
  }

  /// Levels above `error` end the process there; here they are as good as it.
  private static String level(String level) {
    var small = level.toLowerCase(Locale.ROOT);
    return switch (small) {
      case "dpanic", "panic", "fatal" -> "error";
      default -> small;
    };
  }

  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, String> MILLIS = Map.of("ns", "0.000001", "us", "0.001", "µs", "0.001", "ms", "1",
      "s",
      "1000", "m", "60000", "h", "3600000");

  /// A duration as Go writes it, such as `1m30s`, in milliseconds; what is none stays as it is, to be refused by name.
  private static String duration(String go) {
    if (!go.matches("(" + PART.pattern() + ")+")) {
      return go;
    }
    var sum = BigDecimal.ZERO;
    for (var part = PART.matcher(go); part.find();) {
      sum = sum.add(new BigDecimal(part.group(1)).multiply(new BigDecimal(MILLIS.getOrDefault(part.group(2), "0"))));
    }
    return sum.toBigInteger() + "ms";
  }
}
