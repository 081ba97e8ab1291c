package chat.parlance.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The keys an issuer publishes as a JWK set (RFC 7517): those that can check a signature with an accepted algorithm.
///
/// A key that is of another kind, weak, secret, damaged, or meant for something else is left out and named in `ignored`; it
/// does not spoil the others.
final class KeyRing {

  private static final int KEYS = 100;
  private static final int ED25519_BYTES = 32;

  private record Name(@Nullable String keyId, SignatureAlgorithm algorithm) {}

  private final Map<Name, PublicKey> keys = new HashMap<>();
  private final Map<Name, SignatureCheck> checks = new HashMap<>();
  private final List<String> ignored = new ArrayList<>();

  private KeyRing() {}

  /// Throws [IllegalArgumentException] when this is no key set, or one without a usable key.
  static KeyRing parse(byte[] json) {
    var set = TokenJson.object(json);
    if (set == null || !set.path("keys").isArray()) {
      throw new IllegalArgumentException("the answer is not a key set (expected: a JSON object with a list of keys)");
    }
    if (set.path("keys").size() > KEYS) {
      throw new IllegalArgumentException("the key set has " + set.path("keys").size() + " keys (expected: at most "
          + KEYS + ")");
    }
    var ring = new KeyRing();
    set.path("keys").valueStream().forEach(ring::add);
    if (ring.checks.isEmpty()) {
      throw new IllegalArgumentException(
          "the key set has no usable key (expected: RSA of at least 2048 bits, EC on P-256"
              + " or Ed25519)" + (ring.ignored.isEmpty() ? "" : "; ignored: " + String.join(", ", ring.ignored)));
    }
    return ring;
  }

  /// The check for a token that names this key, or null. Without a key id, the one key there is.
  @Nullable SignatureCheck find(SignatureAlgorithm algorithm, @Nullable String keyId) {
    if (keyId == null && checks.size() == 1) {
      var only = checks.values().iterator().next();
      return only.algorithm() == algorithm ? only : null;
    }
    return keyId == null ? null : checks.get(new Name(keyId, algorithm));
  }

  int size() {
    return checks.size();
  }

  List<String> ignored() {
    return ignored;
  }

  boolean sameKeysAs(@Nullable KeyRing other) {
    return other != null && keys.equals(other.keys);
  }

  private void add(JsonNode json) {
    var label = json.path("kid").isString() ? "'" + json.path("kid").stringValue() + "'" : "a key without kid";
    try {
      var jwk = JWK.parse(json.toString());
      if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
        ignored.add(label + " (for " + jwk.getKeyUse() + ")");
        return;
      }
      var key = publicKey(jwk);
      var check = SignatureCheck.key(key);
      if (jwk.getAlgorithm() != null && SignatureAlgorithm.named(jwk.getAlgorithm().getName()) != check.algorithm()) {
        ignored.add(label + " (for " + jwk.getAlgorithm() + ")");
        return;
      }
      var name = new Name(jwk.getKeyID(), check.algorithm());
      keys.putIfAbsent(name, key);
      checks.putIfAbsent(name, check);
    } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException e) {
      ignored.add(label + " (" + e.getMessage() + ")");
    }
  }

  private static PublicKey publicKey(JWK jwk) throws JOSEException, GeneralSecurityException {
    return switch (jwk) {
      case RSAKey rsa -> rsa.toPublicKey();
      case ECKey ec -> ec.toPublicKey();
      case OctetKeyPair pair when Curve.Ed25519.equals(pair.getCurve()) -> ed25519(pair.getX().decode());
      default -> throw new IllegalArgumentException("of kind " + jwk.getKeyType());
    };
  }

  /// The 32 bytes of RFC 8032, section 5.1.5: y with its lowest byte first, the sign of x in the highest bit.
  private static PublicKey ed25519(byte[] encoded) throws GeneralSecurityException {
    if (encoded.length != ED25519_BYTES) {
      throw new IllegalArgumentException("x has " + encoded.length + " bytes instead of " + ED25519_BYTES);
    }
    byte[] y = new byte[ED25519_BYTES];
    for (int i = 0; i < ED25519_BYTES; i++) {
      y[i] = encoded[ED25519_BYTES - 1 - i];
    }
    boolean odd = (y[0] & 0x80) != 0;
    y[0] &= 0x7f;
    var point = new EdECPoint(odd, new BigInteger(1, y));
    return KeyFactory.getInstance("Ed25519").generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }
}
