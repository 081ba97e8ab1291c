package chat.parlance.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// One object of a list of the file, whose fields are read by name. What is wrong is refused with the field and what was expected, and
/// without secrets. `known`: the names that it may have.
record ListEntry(String setting, JsonNode node, Set<String> known) {

  private static final Pattern SPACE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final String SECRET = "whsec_";
  private static final int SECRETS = 5;

  ListEntry {
    if (!node.isObject()) {
      throw new ConfigException(setting + ": an entry that is no object (expected: url, secrets, …)");
    }
    for (var field : node.propertyNames()) {
      if (!known.contains(field)) {
        throw new ConfigException(setting + ": unknown key " + field + Spelling.nearest(field, List.copyOf(known)));
      }
    }
  }

  private ConfigException bad(String field, String found, String expected) {
    return new ConfigException(setting + ", " + field + ": '" + found + "' (expected: " + expected + ")");
  }

  private String text(String field, String otherwise) {
    return node.has(field) ? FeedSettings.text(node.path(field)) : otherwise;
  }

  String matching(String field, String otherwise, Pattern pattern, String expected) {
    var text = text(field, otherwise);
    if (!pattern.matcher(text).matches()) {
      throw bad(field, text, expected);
    }
    return text;
  }

  String space() {
    return matching("space", "default", SPACE, "a space: a to z, digits, _ and -");
  }

  String url() {
    var text = text("url", "");
    try {
      var uri = new URI(text);
      if (uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return text;
      }
    } catch (URISyntaxException _) {
      // refused below
    }
    throw new ConfigException(setting + ", url: not one that can be called (expected: https://host/path or"
        + " http://host/path, without a user and a fragment)"); // may hold a token
  }

  private List<String> list(String field) {
    var list = node.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new ConfigException(setting + ", " + field + ": no list (expected: a list)");
    }
    return list.valueStream().map(FeedSettings::text).toList();
  }

  List<String> words(String field, List<String> allowed) {
    var words = new ArrayList<String>();
    for (var word : list(field)) {
      if (!allowed.contains(word)) {
        throw bad(field, word, String.join(", ", allowed));
      }
      words.add(word);
    }
    return words;
  }

  List<String> secrets() {
    var secrets = list("secrets");
    if (secrets.isEmpty() || secrets.size() > SECRETS || !secrets.stream().allMatch(ListEntry::secret)) {
      throw new ConfigException(setting + ", secrets: " + secrets.size() + " (expected: 1 to " + SECRETS
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

  Duration duration(String field, String otherwise, Duration longest) {
    var text = text(field, otherwise);
    var duration = Durations.of(text);
    if (duration == null || duration.isZero() || duration.compareTo(longest) > 0) {
      throw bad(field, text, "a duration up to " + Durations.words(longest));
    }
    return duration;
  }

  int number(String field, int otherwise, int most) {
    var text = text(field, String.valueOf(otherwise));
    int number = text.matches("\\d{1,8}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > most) {
      throw bad(field, text, "a whole number from 1 to " + most);
    }
    return number;
  }

  /// One of these; the first if nothing is said.
  String word(String field, String... words) {
    var text = text(field, words[0]);
    if (!Arrays.asList(words).contains(text)) {
      throw bad(field, text, String.join(", ", words));
    }
    return text;
  }

  boolean flag(String field) {
    return word(field, "false", "true").equals("true");
  }
}
