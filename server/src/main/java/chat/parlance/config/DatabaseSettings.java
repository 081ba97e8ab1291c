package chat.parlance.config;

import java.util.Arrays;
import java.util.List;

/// Where conversations live, as far as a URL shows without being asked. URLs hold passwords, so messages show their schemes alone.
final class DatabaseSettings {

  private DatabaseSettings() {}

  /// The same, if it is one of a kind of database that there is. Throws [ConfigException].
  static String url(String url) {
    if (!url.startsWith("sqlite:") && !url.matches("(postgres(ql)?|mongodb(\\+srv)?)://.*") && !url.equals("memory:")) {
      throw new ConfigException(
          "database-url: " + scheme(url) + " (expected: sqlite:…, postgres://…, mongodb://… or memory:)");
    }
    return url;
  }

  /// URLs with spaces between them; a list in the file comes with commas, and hosts within a URL have commas between them too.
  static List<String> replicas(String named, String primary) {
    var urls = Arrays.stream(named.split("\\s+|,(?=postgres(?:ql)?://)")).filter(one -> !one.isEmpty()).toList();
    for (var url : urls) {
      if (!url.matches("postgres(ql)?://.*")) {
        throw new ConfigException("database-replica-url: " + scheme(url) + " (expected: postgres://…)");
      }
    }
    if (!urls.isEmpty() && !primary.startsWith("postgres")) {
      throw new ConfigException("database-replica-url: replicas of a database with " + scheme(primary)
          + " (expected: database-url with postgres://…)");
    }
    return urls;
  }

  private static String scheme(String url) {
    return url.contains(":") ? "scheme " + url.substring(0, url.indexOf(':')) : "no scheme";
  }
}
