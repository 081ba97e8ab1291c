package chat.parlance.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads who else is told of changes. Lists and maps of the file are kept as JSON, which is what their variables hold too.
public final class FeedSettings {

  /// What can have happened, as a filter of a webhook says it.
  public static final List<String> EVENTS = List.of("opened", "message", "edited", "deleted", "reacted", "unreacted",
      "pinned", "unpinned", "joined", "left", "role", "updated");

  private static final String WEBHOOKS = "webhooks";
  private static final String PRE_SEND = "pre-send";
  private static final String PROPERTIES = "kafka.properties";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern BROKERS = Pattern.compile("[^\\s,/@]+:\\d{1,5}(,[^\\s,/@]+:\\d{1,5})*");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final int MOST = 100;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private FeedSettings() {}

  /// The settings of this class, for the list of all.
  static List<Setting> settings() {
    return List.of(
        new Setting(WEBHOOKS, "PARLANCE_WEBHOOKS", "",
            "URLs that are called for changes: a list of objects with name, url, space (default), events (a list of opened, message, edited, deleted,"
                + " reacted, unreacted, pinned, unpinned, joined, left, role, updated; none: all), secrets (one to five of the form whsec_ and base64 of 24 to 64"
                + " bytes; each signs), timeout (up to 10s; default 5s) and allow-private (whether it may be at a private address; default false)."
                + " The variable holds the list as JSON. See operations.md.",
            true),
        new Setting(PRE_SEND, "PARLANCE_PRE_SEND", "",
            "URLs that are asked before a message or an edit is stored, which may refuse or change it: a list of objects with url, space (default; one for each"
                + " space), secrets, budget (up to 10s; default 300ms), on-failure (refuse, the default, or pass), at-once (calls at the same time; default 64) and"
                + " allow-private. The variable holds the list as JSON. See operations.md.",
            true),
        new Setting("kafka.brokers", "KAFKA_BROKERS", "",
            "host:port of Kafka brokers, separated by commas, which are told of every change. Empty: none are.", false),
        new Setting("kafka.topic", "PARLANCE_KAFKA_TOPIC", "parlance.changes", "The topic of the changes.", false),
        new Setting(PROPERTIES, "PARLANCE_KAFKA_PROPERTIES", "",
            "Properties of Kafka's producer for the connection (security.protocol, sasl.mechanism, sasl.jaas.config, ssl.truststore.location, …): an object;"
                + " the variable holds it as JSON.",
            true),
        new Setting("kafka.humane-source", "NAME", "unknown",
            "What the events of the humane dialect say that they are from, which are written to Kafka when that dialect is on too. The variable is the original's.",
            false));
  }

  /// Whether this key holds JSON.
  static boolean structured(String key) {
    return key.equals(WEBHOOKS) || key.equals(PRE_SEND) || key.equals(PROPERTIES);
  }

  /// What is kept of it.
  static String text(JsonNode node) {
    return node.isContainer() ? node.toString() : node.asString("");
  }

  /// Throws [ConfigException], which shows no secret.
  static Feeds of(Map<String, ConfigLoader.Value> values) {
    return new Feeds(list(values, WEBHOOKS, FeedSettings::webhook, Feeds.Webhook::name),
        list(values, PRE_SEND, FeedSettings::preSend, Feeds.PreSend::space), kafka(values));
  }

  /// All entries, of which no two may have the same name.
  private static <T> List<T> list(Map<String, ConfigLoader.Value> values, String key, Function<JsonNode, T> reader,
      Function<T, String> name) {
    var found = new ArrayList<T>();
    var names = new HashSet<String>();
    var all = json(values, key);
    if (!all.isArray() || all.size() > MOST) {
      throw new ConfigException(key + ": " + (all.isArray() ? all.size() + " entries" : "no list")
          + " (expected: a list of at most " + MOST + ")");
    }
    for (var each : all) {
      var read = reader.apply(each);
      if (!names.add(name.apply(read))) {
        throw new ConfigException(key + ": '" + name.apply(read) + "' twice (expected: one entry for each)");
      }
      found.add(read);
    }
    return found;
  }

  private static JsonNode json(Map<String, ConfigLoader.Value> values, String key) {
    var value = value(values, key);
    try {
      return JSON.readTree(!value.isEmpty() ? value : key.equals(PROPERTIES) ? "{}" : "[]");
    } catch (JacksonException _) { // its words may be a part of a secret
      throw new ConfigException(key + ": not valid JSON (expected: " + (key.equals(PROPERTIES) ? "an object" : "a list")
          + ")");
    }
  }

  private static String value(Map<String, ConfigLoader.Value> values, String key) {
    return Objects.requireNonNull(values.get(key), key).text().strip();
  }

  private static Feeds.Webhook webhook(JsonNode node) {
    var entry = new ListEntry(WEBHOOKS, node,
        Set.of("name", "url", "space", "events", "secrets", "timeout", "allow-private"));
    return new Feeds.Webhook(entry.matching("name", "", NAME, "a to z, digits and -, up to 40 characters"),
        entry.url(), entry.space(), entry.words("events", EVENTS), entry.secrets(),
        entry.duration("timeout", "5s", LONGEST), entry.flag("allow-private"));
  }

  private static Feeds.PreSend preSend(JsonNode node) {
    var entry = new ListEntry(PRE_SEND, node,
        Set.of("url", "space", "secrets", "budget", "on-failure", "at-once", "allow-private"));
    return new Feeds.PreSend(entry.url(), entry.space(), entry.secrets(), entry.duration("budget", "300ms", LONGEST),
        entry.word("on-failure", "refuse", "pass").equals("pass"), entry.number("at-once", 64, 1_000),
        entry.flag("allow-private"));
  }

  private static Feeds.@Nullable Kafka kafka(Map<String, ConfigLoader.Value> values) {
    var properties = new TreeMap<String, String>();
    var set = json(values, PROPERTIES);
    if (!set.isObject()) {
      throw new ConfigException(PROPERTIES + ": no object (expected: an object of names and values)");
    }
    flatten("", set, properties);
    var brokers = value(values, "kafka.brokers");
    if (brokers.isEmpty()) {
      return null;
    }
    if (!BROKERS.matcher(brokers).matches()) {
      throw new ConfigException("kafka.brokers: '" + brokers + "' (expected: host:port, separated by commas)");
    }
    var topic = value(values, "kafka.topic");
    if (!TOPIC.matcher(topic).matches()) {
      throw new ConfigException("kafka.topic: '" + topic + "' (expected: letters, digits, ., _ and -)");
    }
    return new Feeds.Kafka(brokers, topic, properties, value(values, "kafka.humane-source"));
  }

  /// Names with dots may be written nested.
  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    node.properties().forEach(field -> {
      var name = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
      if (field.getValue().isObject()) {
        flatten(name, field.getValue(), into);
      } else {
        into.put(name, field.getValue().asString(""));
      }
    });
  }
}
