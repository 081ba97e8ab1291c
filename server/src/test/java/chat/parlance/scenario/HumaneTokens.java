package chat.parlance.scenario;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
    var input = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
        + part("{" + claims + ",\"iat\":" + Math.min(now, now + life - 900) + ",\"exp\":" + (now + life) + "}");
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return input + "." + Base64.getUrlEncoder().withoutPadding()
          .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
