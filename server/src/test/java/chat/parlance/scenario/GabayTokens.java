package chat.parlance.scenario;

/// Tokens and tenants' tags as Gabay makes them.
public final class GabayTokens {

  public static final String SECRET = "gabay-only-for-tests-gabay-only-for-tests-gabay";

  private GabayTokens() {}

  /// Of the user with this id, who is called by it with a capital letter.
  public static String user(String user) {
    var name = user.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + user.substring(1);
    return HumaneTokens.token(SECRET, "\"userId\":\"" + user + "\",\"name\":\"" + name + "\",\"email\":\"" + user
        + "@gabay.example\",\"role\":\"STUDENT\"", 900);
  }

  public static String withClaims(String claims) {
    return HumaneTokens.token(SECRET, claims, 900);
  }

  /// A tenant's tag, signed.
  public static String tag(String tenant) {
    return HumaneTokens.token(SECRET, "\"tag\":\"" + tenant + "\"", 900);
  }
}
