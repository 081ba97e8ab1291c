package chat.parlance.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Reads what is set of servers that share a database.
final class ClusterSettings {

  private static final Pattern REDIS = Pattern.compile("(redis|rediss|redis-sentinel)://[^\\s]+");
  private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
  private static final List<String> BUSES = List.of("auto", "none");
  private static final List<String> YES_OR_NO = List.of("true", "false");

  private ClusterSettings() {}

  static List<Setting> all() {
    return List.of(Setting.as("REDIS_URL", "cluster", "redis-url", "", true), Setting.of("cluster", "bus", "auto"),
        Setting.of("cluster", "alone", "false"), Setting.of("cluster", "channel", "parlance"),
        Setting.of("cluster", "look", "2s"), Setting.of("cluster", "look-with-bus", "10s"),
        Setting.of("cluster", "keep-aside", "1m"));
  }

  /// Throws [ConfigException]; the URL, which may hold a password, is not shown.
  static ParlanceConfig.Cluster of(Map<String, ConfigLoader.Value> values) {
    var url = text(values, "redis-url");
    if (!url.isEmpty() && !REDIS.matcher(url).matches()) {
      throw new ConfigException("cluster.redis-url (from " + value(values, "redis-url").origin()
          + "): a URL of another shape (expected: redis://user:password@host:port, rediss:// for TLS, or"
          + " redis-sentinel://host:port,host:port?sentinelMasterId=name)");
    }
    if (!CHANNEL.matcher(text(values, "channel")).matches()) {
      throw bad(values, "channel", "a small letter, then up to 39 small letters, digits, - and _");
    }
    return new ParlanceConfig.Cluster(url.isEmpty() ? null : url, word(values, "bus", BUSES),
        word(values, "alone", YES_OR_NO).equals("true"), text(values, "channel"), duration(values, "look"),
        duration(values, "look-with-bus"), duration(values, "keep-aside"));
  }

  private static ConfigLoader.Value value(Map<String, ConfigLoader.Value> values, String name) {
    return Objects.requireNonNull(values.get("cluster." + name));
  }

  private static String text(Map<String, ConfigLoader.Value> values, String name) {
    return value(values, name).text().strip();
  }

  private static String word(Map<String, ConfigLoader.Value> values, String name, List<String> words) {
    if (!words.contains(text(values, name))) {
      throw bad(values, name, String.join(", ", words));
    }
    return text(values, name);
  }

  private static Duration duration(Map<String, ConfigLoader.Value> values, String name) {
    var duration = Durations.of(text(values, name));
    if (duration == null || duration.isZero()) {
      throw bad(values, name, "a duration like 500ms, 10s, 5m, 2h");
    }
    return duration;
  }

  private static ConfigException bad(Map<String, ConfigLoader.Value> values, String name, String expected) {
    return new ConfigException("cluster." + name + " (from " + value(values, name).origin() + "): '"
        + text(values, name) + "' (expected: " + expected + ")");
  }
}
