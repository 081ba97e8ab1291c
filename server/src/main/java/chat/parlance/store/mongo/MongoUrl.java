package chat.parlance.store.mongo;

import java.util.regex.Pattern;

/// `mongodb://user:password@host:port/database?option=value`, also `mongodb+srv:`; several hosts with commas between them. The options are
/// those of the driver (`authSource`, `replicaSet`, `tls`, …). Neither user nor password nor options are in its text.
public record MongoUrl(String url, String shown, String database) {

  private static final String DATABASE = "parlance";
  private static final Pattern SHAPE = Pattern
      .compile(
          "(?<scheme>mongodb(?:\\+srv)?)://(?:[^@/?#]*@)?(?<hosts>[^@/?#]+)(?:/(?<database>[^@/?#]*))?(?:\\?[^@#]*)?");

  /// Throws [IllegalArgumentException] that says what is expected, and shows nothing of the URL.
  public static MongoUrl of(String url) {
    var parts = SHAPE.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a mongodb URL of another shape (expected: mongodb://user:password@host:port"
          + "/database; characters such as / in a password are written as %2F)");
    }
    var named = parts.group("database");
    var database = named == null || named.isEmpty() ? DATABASE : named;
    return new MongoUrl(url, parts.group("scheme") + "://" + parts.group("hosts") + "/" + database, database);
  }

  public static boolean is(String url) {
    return url.startsWith("mongodb://") || url.startsWith("mongodb+srv://");
  }

  @Override
  public String toString() {
    return shown;
  }
}
