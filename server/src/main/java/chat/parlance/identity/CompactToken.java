package chat.parlance.identity;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A signed token in its compact form (RFC 7515, section 7.1), taken apart but not believed.
///
/// Only the one canonical spelling is read: base64url without padding, no other characters, no stray bits at the end of
/// the signature. Else one token would have many spellings, and caches and revocations could be walked around.
record CompactToken(String algorithm, @Nullable String keyId, String signed, Base64URL signature) {

  static final int LENGTH = 8_192;

  private static final String EXPECTED = "header.payload.signature, each part base64url";
  private static final int KEY_ID_LENGTH = 255;

  /// Throws [TokenRefusedException] with [TokenRefusal.Malformed].
  static CompactToken parse(String token) {
    if (token.length() > LENGTH) {
      throw malformed("has " + token.length() + " characters", "at most " + LENGTH);
    }
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 1 || second <= first + 1 || token.indexOf('.', second + 1) >= 0) {
      throw malformed("has not three parts with dots between them", EXPECTED);
    }
    if (!spelled(token)) {
      throw malformed("has characters that are not base64url", EXPECTED);
    }
    var header = TokenJson.object(decode(token.substring(0, first), "header"));
    if (header == null || !header.path("alg").isString()) {
      throw malformed("has a header that is not a JSON object with alg", EXPECTED);
    }
    if (header.has("crit")) {
      throw malformed("demands header parameters (crit)", "none");
    }
    var keyId = header.path("kid");
    if (!keyId.isMissingNode() && (!keyId.isString() || keyId.stringValue().length() > KEY_ID_LENGTH)) {
      throw malformed("has a kid that is not a text of at most " + KEY_ID_LENGTH + " characters", EXPECTED);
    }
    return new CompactToken(header.path("alg").stringValue(), keyId.isString() ? keyId.stringValue() : null,
        token.substring(0, second), signature(token.substring(second + 1)));
  }

  /// A token that one of these keys signed. Throws [TokenRefusedException].
  static CompactToken signed(String token, KeySource keys) {
    var parts = parse(token);
    var algorithm = SignatureAlgorithm.named(parts.algorithm());
    if (algorithm == null || !keys.algorithms().contains(algorithm)) {
      throw new TokenRefusedException(new TokenRefusal.WrongAlgorithm(parts.algorithm(), keys.algorithms()));
    }
    if (!keys.find(algorithm, parts.keyId()).verify(parts.signingInput(), parts.signature())) {
      throw new TokenRefusedException(new TokenRefusal.BadSignature());
    }
    return parts;
  }

  /// What the signature is about.
  byte[] signingInput() {
    return signed.getBytes(StandardCharsets.US_ASCII);
  }

  /// To be asked for once the signature is known to be good.
  byte[] payload() {
    return decode(signed.substring(signed.indexOf('.') + 1), "payload");
  }

  private static Base64URL signature(String text) {
    byte[] bytes = decode(text, "signature");
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
      throw malformed("has a signature with stray bits at its end", EXPECTED);
    }
    return new Base64URL(text);
  }

  private static byte[] decode(String part, String name) {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException _) {
      throw malformed("has a " + name + " that is cut off", EXPECTED);
    }
  }

  private static boolean spelled(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')) {
        return false;
      }
    }
    return true;
  }

  private static TokenRefusedException malformed(String found, String expected) {
    return new TokenRefusedException(new TokenRefusal.Malformed(found, expected));
  }
}
