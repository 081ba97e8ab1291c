package chat.parlance.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads and shows the rules of retention. In the file a rule is an object; as text, in the variable too, it is
/// `kind=room max-age=90d max-count=1000`, and rules are separated by commas.
public final class RetentionSettings {

  private static final String KEY = "retention.rules";
  private static final Set<String> NAMES = Set.of("space", "kind", "max-age", "max-count");
  private static final List<String> KINDS = List.of("direct", "group", "support", "room", "global");
  private static final String NOTHING = "none";
  private static final Duration LEAST_AGE = Duration.ofHours(1);
  private static final long LEAST_COUNT = 10;
  private static final long MOST_COUNT = 1_000_000_000;

  private RetentionSettings() {}

  /// Everything of it. Throws [ConfigException].
  static ParlanceConfig.Retention of(Map<String, ConfigLoader.Value> values, Duration keys, Duration deadLetters,
      Duration pause) {
    var maxAge = read(values, "retention.max-age", RetentionSettings::age);
    var maxCount = read(values, "retention.max-count", RetentionSettings::count);
    var written = Objects.requireNonNull(values.get(KEY));
    var rules = new ArrayList<>(rules(Arrays.stream(written.text().split(",", -1)).map(String::strip)
        .filter(text -> !text.isEmpty()).toList(), written.origin()));
    if (rules.stream().noneMatch(rule -> rule.space() == null && rule.kind() == null)) {
      rules.add(new ParlanceConfig.RetentionRule(null, null, maxAge, maxCount));
    } else if (maxAge != null || maxCount != null) {
      throw bad(written.text(), written.origin(),
          "no rule for everything beside retention.max-age and retention.max-count");
    }
    return new ParlanceConfig.Retention(maxAge, maxCount, rules, keys, deadLetters, pause);
  }

  private static <T> @Nullable T read(Map<String, ConfigLoader.Value> values, String key,
      Function<String, @Nullable T> reader) {
    var value = Objects.requireNonNull(values.get(key));
    try {
      return reader.apply(value.text().strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key + " (from " + value.origin() + "): '" + value.text() + "' (expected: " + e.getMessage() + ")");
    }
  }

  /// A rule of the file as text.
  static String text(JsonNode rule) {
    return rule.properties().stream().map(field -> field.getKey() + "=" + field.getValue().asString(""))
        .collect(Collectors.joining(" "));
  }

  /// The rules; `origin` says where they were written. Throws [ConfigException].
  static List<ParlanceConfig.RetentionRule> rules(List<String> texts, String origin) {
    var rules = new ArrayList<ParlanceConfig.RetentionRule>();
    var places = new HashSet<String>();
    for (var text : texts) {
      var rule = rule(text, origin);
      rules.add(rule);
      if (!places.add(rule.space() + " " + rule.kind())) {
        throw bad(text, origin, "one rule for each space and kind");
      }
    }
    return rules;
  }

  private static ParlanceConfig.RetentionRule rule(String text, String origin) {
    Map<String, String> fields = new TreeMap<>();
    for (var part : text.strip().split("\\s+", -1)) {
      int equals = part.indexOf('=');
      var name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !NAMES.contains(name) || equals == part.length() - 1
          || fields.put(name, part.substring(equals + 1)) != null) {
        throw bad(text, origin, "space, kind, max-age and max-count, each once at most and with a value");
      }
    }
    if (!fields.containsKey("max-age") && !fields.containsKey("max-count")) {
      throw bad(text, origin, "a max-age or a max-count; none for what is to be kept");
    }
    var kind = fields.get("kind");
    if (kind != null && !KINDS.contains(kind.toLowerCase(Locale.ROOT))) {
      throw bad(text, origin, "a kind of " + String.join(", ", KINDS));
    }
    try {
      return new ParlanceConfig.RetentionRule(fields.get("space"), kind == null ? null : kind.toLowerCase(Locale.ROOT),
          age(fields.getOrDefault("max-age", "")), count(fields.getOrDefault("max-count", "")));
    } catch (IllegalArgumentException e) {
      throw bad(text, origin, String.valueOf(e.getMessage()));
    }
  }

  /// Null for none. The message of the exception is what was expected.
  static @Nullable Duration age(String words) {
    if (words.isEmpty() || words.equals(NOTHING)) {
      return null;
    }
    var age = Durations.of(words);
    if (age == null || age.compareTo(LEAST_AGE) < 0) {
      throw new IllegalArgumentException("a max-age of at least 1h, such as 90d, or none");
    }
    return age;
  }

  /// Null for none. The message of the exception is what was expected.
  static @Nullable Long count(String words) {
    if (words.isEmpty() || words.equals(NOTHING)) {
      return null;
    }
    long count = words.matches("\\d{1,10}") ? Long.parseLong(words) : 0;
    if (count < LEAST_COUNT || count > MOST_COUNT) {
      throw new IllegalArgumentException("a max-count from " + LEAST_COUNT + " to " + MOST_COUNT + ", or none");
    }
    return count;
  }

  private static ConfigException bad(String text, String origin, String expected) {
    return new ConfigException(KEY + " (from " + origin + "): '" + text.strip() + "' (expected: " + expected + ")");
  }

  /// What is in force, one line for each rule.
  public static List<String> shown(ParlanceConfig.Retention set) {
    var lines = new ArrayList<String>();
    for (var rule : set.rules()) {
      var where = (rule.space() == null ? "every space" : "space " + rule.space()) + ", "
          + (rule.kind() == null ? "every kind" : "kind " + rule.kind());
      var what = new ArrayList<String>();
      if (rule.maxAge() != null) {
        what.add("changes older than " + Durations.words(rule.maxAge()) + " go");
      }
      if (rule.maxCount() != null) {
        what.add("all but the newest " + rule.maxCount() + " changes go");
      }
      lines.add("retention: " + where + ": " + (what.isEmpty() ? "everything is kept" : String.join("; ", what)));
    }
    return lines;
  }
}
