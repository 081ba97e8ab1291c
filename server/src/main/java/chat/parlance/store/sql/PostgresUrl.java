package chat.parlance.store.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `postgres://user:password@host:port/database?option=value`, also `postgresql:`; several hosts with commas between them. The options are
/// those of the driver (`sslmode`, `currentSchema`, …). The password is in no text.
public record PostgresUrl(@Nullable String user, @Nullable String password, String place) {

  private static final Pattern SHAPE = Pattern
      .compile("postgres(?:ql)?://(?:(?<user>[^:@/?#]*)(?::(?<password>[^/?#]*))?@)?"
          + "(?<place>[^@/?#]+/[^/?#]+(?:\\?[^#]*)?)");

  /// Throws [IllegalArgumentException] that says what is expected, and shows nothing of the URL.
  public static PostgresUrl of(String url) {
    var parts = SHAPE.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a postgres URL of another shape (expected: postgres://user:password@host:port"
          + "/database; characters such as / in a password are written as %2F)");
    }
    try {
      return new PostgresUrl(decoded(parts.group("user")), decoded(parts.group("password")), parts.group("place"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a postgres URL whose user or password has a % without two digits (expected:"
          + " % itself as %25)", e);
    }
  }

  public static boolean is(String url) {
    return url.startsWith("postgres://") || url.startsWith("postgresql://");
  }

  private static @Nullable String decoded(@Nullable String part) {
    return part == null || part.isEmpty() ? null : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// For the driver, without user and password.
  public String jdbc() {
    return "jdbc:postgresql://" + place;
  }

  /// Without options, which may hold a secret too.
  @Override
  public String toString() {
    return "postgres://" + place.split("\\?", 2)[0];
  }
}
