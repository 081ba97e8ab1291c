package chat.parlance.config;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations in words: a number and its unit, such as `500ms`, `10s`, `5m`, `2h` or `7d`. Pure.
public final class Durations {

  private static final Pattern WORDS = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /// The duration, or null if the text is none.
  static @Nullable Duration of(String text) {
    var match = WORDS.matcher(text);
    if (!match.matches()) {
      return null;
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /// The duration in such words, with the largest unit that tells it whole.
  static String words(Duration duration) {
    long millis = duration.toMillis();
    return millis % 86_400_000 == 0 ? millis / 86_400_000 + "d"
        : millis % 3_600_000 == 0 ? millis / 3_600_000 + "h"
            : millis % 60_000 == 0 ? millis / 60_000 + "m" : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /// The same for the option of a command. Throws [ConfigException].
  public static Duration option(String text) {
    var duration = of(text);
    if (duration == null) {
      throw new ConfigException("'" + text + "' (expected: a duration like 30m, 12h, 7d)");
    }
    return duration;
  }
}
