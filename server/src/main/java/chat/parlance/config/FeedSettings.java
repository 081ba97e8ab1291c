package chat.parlance.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
  private static final String PROPERTIES = "kafka.properties";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> NAMES = Set.of("name", "url", "space", "events", "secrets", "timeout",
      "allow-private");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern SPACE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern BROKERS = Pattern.compile("[^\\s,/@]+:\\d{1,5}(,[^\\s,/@]+:\\d{1,5})*");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final String SECRET = "whsec_";
  private static final int MOST = 100;
  private static final int SECRETS = 5;
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
    return key.equals(WEBHOOKS) || key.equals(PROPERTIES);
  }

  /// What is kept of it.
  static String text(JsonNode node) {
    return node.isContainer() ? node.toString() : node.asString("");
  }

  /// Throws [ConfigException], which shows no secret.
  static Feeds of(Map<String, ConfigLoader.Value> values) {
    var webhooks = new ArrayList<Feeds.Webhook>();
    var names = new HashSet<String>();
    var all = json(values, WEBHOOKS);
    if (!all.isArray() || all.size() > MOST) {
      throw new ConfigException(
          WEBHOOKS + ": " + (all.isArray() ? all.size() + " entries" : "no list") + " (expected: a list of at most "
              + MOST + ")");
    }
    for (var each : all) {
      var webhook = webhook(each);
      if (!names.add(webhook.name())) {
        throw bad("name", webhook.name(), "a name of its own for each");
      }
      webhooks.add(webhook);
    }
    return new Feeds(webhooks, kafka(values));
  }

  private static JsonNode json(Map<String, ConfigLoader.Value> values, String key) {
    var value = value(values, key);
    try {
      return value.isEmpty() ? key.equals(WEBHOOKS) ? JSON.createArrayNode() : JSON.createObjectNode()
          : JSON.readTree(value);
    } catch (JacksonException _) { // its words may be a part of a secret
      throw new ConfigException(key + ": not valid JSON (expected: " + (key.equals(WEBHOOKS) ? "a list" : "an object")
          + ")");
    }
  }

  private static String value(Map<String, ConfigLoader.Value> values, String key) {
    return Objects.requireNonNull(values.get(key), key).text().strip();
  }

  private static Feeds.Webhook webhook(JsonNode entry) {
    if (!entry.isObject()) {
      throw new ConfigException(WEBHOOKS + ": an entry that is no object (expected: name, url, secrets, …)");
    }
    for (var field : entry.propertyNames()) {
      if (!NAMES.contains(field)) {
        throw new ConfigException(WEBHOOKS + ": unknown key " + field + Spelling.nearest(field, List.copyOf(NAMES)));
      }
    }
    var name = matching("name", text(entry.path("name")), NAME, "a to z, digits and -, up to 40 characters");
    var space = entry.has("space") ? text(entry.path("space")) : "default";
    return new Feeds.Webhook(name, url(text(entry.path("url"))),
        matching("space", space, SPACE, "a space: a to z, digits, _ and -"), events(entry.path("events")),
        secrets(name, entry.path("secrets")), timeout(entry), flag(entry));
  }

  private static String matching(String field, String text, Pattern pattern, String expected) {
    if (!pattern.matcher(text).matches()) {
      throw bad(field, text, expected);
    }
    return text;
  }

  private static ConfigException bad(String field, String found, String expected) {
    return new ConfigException(WEBHOOKS + ", " + field + ": '" + found + "' (expected: " + expected + ")");
  }

  private static String url(String text) {
    try {
      var uri = new URI(text);
      if (uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return text;
      }
    } catch (URISyntaxException _) {
      // refused below
    }
    throw new ConfigException(WEBHOOKS + ", url: not one that can be called (expected: https://host/path or"
        + " http://host/path, without a user and a fragment)"); // may hold a token
  }

  private static List<String> events(JsonNode list) {
    var words = new ArrayList<String>();
    for (var word : list(list, "events")) {
      if (!EVENTS.contains(word)) {
        throw bad("events", word, String.join(", ", EVENTS));
      }
      words.add(word);
    }
    return words;
  }

  private static List<String> list(JsonNode list, String field) {
    if (!list.isMissingNode() && !list.isArray()) {
      throw new ConfigException(WEBHOOKS + ", " + field + ": no list (expected: a list)");
    }
    return list.valueStream().map(FeedSettings::text).toList();
  }

  private static List<String> secrets(String name, JsonNode list) {
    var secrets = list(list, "secrets");
    if (secrets.isEmpty() || secrets.size() > SECRETS || !secrets.stream().allMatch(FeedSettings::secret)) {
      throw new ConfigException(WEBHOOKS + ", secrets of " + name + ": " + secrets.size() + " (expected: 1 to " + SECRETS
          + ", each whsec_ and base64 of 24 to 64 bytes)");
    }
    return secrets;
  }

  private static boolean secret(String text) {
    try {
      int bytes = text.startsWith(SECRET) ? Base64.getDecoder().decode(text.substring(SECRET.length())).length : 0;
      return bytes >= 24 && bytes <= 64;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Duration timeout(JsonNode entry) {
    var text = entry.has("timeout") ? text(entry.path("timeout")) : "5s";
    var timeout = Durations.of(text);
    if (timeout == null || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw bad("timeout", text, "a duration up to 10s");
    }
    return timeout;
  }

  private static boolean flag(JsonNode entry) {
    var text = entry.has("allow-private") ? text(entry.path("allow-private")) : "false";
    if (!text.equals("true") && !text.equals("false")) {
      throw bad("allow-private", text, "true or false");
    }
    return text.equals("true");
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
