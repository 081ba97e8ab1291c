package chat.parlance.scenario;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/// Tokens as CareForAll's auth service makes them, and the key to check them with.
final class CareTokens {

  private static final int SKEW = 30;
  private static final KeyPair KEYS = keys();

  private CareTokens() {}

  private static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As the variable has it: line breaks written as `\n`.
  static String key() {
    return "-----BEGIN PUBLIC KEY-----\\n"
        + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(KEYS.getPublic().getEncoded()).replace("\n", "\\n")
        + "\\n-----END PUBLIC KEY-----";
  }

  static String token(String user, String role) {
    return token(user, role, "care-for-all-auth", "care-for-all-api");
  }

  static String token(String user, String role, String issuer, String audience) {
    long now = Instant.now().getEpochSecond();
    return token("\"userId\":\"" + user + "\",\"role\":\"" + role + "\",\"isGuest\":false,\"iat\":" + now + ",\"exp\":"
        + (now + 900) + ",\"iss\":\"" + issuer + "\",\"aud\":\"" + audience + "\"");
  }

  /// One that is accepted for so many seconds more, within the skew of clocks that is allowed.
  static String almostExpired(String user, int seconds) {
    long now = Instant.now().getEpochSecond();
    return token("\"userId\":\"" + user + "\",\"role\":\"USER\",\"isGuest\":true,\"iat\":" + (now - 900) + ",\"exp\":"
        + (now + seconds - SKEW) + ",\"iss\":\"care-for-all-auth\",\"aud\":\"care-for-all-api\"");
  }

  private static String token(String claims) {
    var input = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part("{\"email\":null," + claims + "}");
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(KEYS.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
