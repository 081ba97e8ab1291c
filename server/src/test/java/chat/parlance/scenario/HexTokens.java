package chat.parlance.scenario;

import java.time.Instant;

/// Tokens as HexaTron's user service makes them, with nothing but the JDK.
final class HexTokens {

  static final String SECRET = "hexatron-only-for-tests-hexatron-only-for-tests";
  static final String ANN = "65f72e08e1b7c1a2a9b4c001";
  static final String BOB = "65f72e08e1b7c1a2a9b4c002";
  static final String CYD = "65f72e08e1b7c1a2a9b4c003";
  static final String GLOBAL = "65f72e08e1b7c1a2a9b4c0d1";

  private HexTokens() {}

  static String access(String user) {
    return token(SECRET, user, 900);
  }

  static String expired(String user) {
    return token(SECRET, user, -60);
  }

  static String token(String secret, String user, long life) {
    long now = Instant.now().getEpochSecond();
    return Hs256.token(secret,
        "{\"userId\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(user, now - 90, now + life));
  }
}
