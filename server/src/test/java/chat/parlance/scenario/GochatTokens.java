package chat.parlance.scenario;

import java.time.Instant;

/// Tokens as Go-Chat's auth service makes them, with nothing but the JDK.
final class GochatTokens {

  static final String SECRET = "gochat-only-for-tests-gochat-only-for-tests";

  private GochatTokens() {}

  static String access(String user) {
    return signedWith(SECRET, user);
  }

  static String signedWith(String secret, String user) {
    return token(secret, user, "access", 3_600);
  }

  static String refresh(String user) {
    return token(SECRET, user, "refresh", 3_600);
  }

  static String expired(String user) {
    return token(SECRET, user, "access", -60);
  }

  static String token(String secret, String user, String type, long life) {
    long now = Instant.now().getEpochSecond();
    return Hs256.token(secret, """
        {"user_id":"%s","email":"ann@example.org","username":"ann","permissions":["read","write"],\
        "token_type":"%s","sub":"%s","iat":%d,"exp":%d}""".formatted(user, type, user, now - 60, now + life));
  }
}
