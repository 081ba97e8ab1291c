package chat.parlance.scenario;

import java.time.Instant;

/// Tokens as Humane's auth service makes them, with nothing but the JDK.
public final class HumaneTokens {

  public static final String SECRET = "humane-only-for-tests-humane-only-for-tests";

  private HumaneTokens() {}

  public static String user(String user) {
    return token(SECRET, "\"userId\":\"" + user + "\",\"type\":\"user\",\"iss\":\"humane\"", 900);
  }

  public static String admin(String admin) {
    return token(SECRET, "\"adminId\":\"" + admin + "\",\"type\":\"admin\",\"iss\":\"humane\"", 900);
  }

  /// With these claims, good for so many seconds.
  public static String token(String secret, String claims, long life) {
    long now = Instant.now().getEpochSecond();
    return Hs256.token(secret,
        "{" + claims + ",\"iat\":" + Math.min(now, now + life - 900) + ",\"exp\":" + (now + life) + "}");
  }
}
