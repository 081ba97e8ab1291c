package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who signed a token, and the known ways to lie about it (RFC 8725, section 2).
class SignatureTest {

  private static final String PAYLOAD = "{\"sub\":\"ann\",\"exp\":"
      + (SettableClock.START.getEpochSecond() + 3_600) + "}";

  private final TokenVerifier secret = verifier(KeySource.secret(Minter.SECRET));
  private final TokenVerifier rsa = verifier(KeySource.publicKey(Minter.pem(Minter.RSA.getPublic())));

  @ParameterizedTest
  @CsvSource({"RS256, RS256", "ES256, ES256", "EdDSA, EdDSA", "Ed25519, EdDSA"})
  void eachKeyChecksItsOwnAlgorithmOnly(String alg, String label) {
    var own = pair(alg);
    var verifier = verifier(KeySource.publicKey(Minter.pem(own.getPublic())));
    assertThat(verifier.verify(Minter.signed(alg, own.getPrivate(), PAYLOAD)).identity().user()).isEqualTo("ann");
    for (var other : List.of("RS256", "ES256", "EdDSA")) {
      if (!other.equals(label)) {
        assertThat(refusal(verifier, Minter.signed(other, pair(other).getPrivate(), PAYLOAD)).sentence())
            .isEqualTo("The token is signed with '" + other + "' (expected: " + label + ").");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS256 ", "hs256", "RS512", "PS256", "dir"})
  void aTokenThatNamesAnotherAlgorithmIsRefusedWhateverItsSignature(String alg) {
    var header = "{\"alg\":\"" + alg + "\"}";
    assertThat(refusal(secret, Minter.hs256(header, PAYLOAD, Minter.SECRET)))
        .isInstanceOfSatisfying(TokenRefusal.WrongAlgorithm.class, wrong -> assertThat(wrong.found()).isEqualTo(alg));
    assertThat(refusal(secret, Minter.input(header, PAYLOAD) + "."))
        .isInstanceOfSatisfying(TokenRefusal.WrongAlgorithm.class, wrong -> assertThat(wrong.found()).isEqualTo(alg));
  }

  @Test
  void thePublicKeyIsNoSecret() {
    for (var text : List.of(Minter.pem(Minter.RSA.getPublic()), Minter.pem(Minter.RSA.getPublic()).trim())) {
      var forged = Minter.hs256("{\"alg\":\"HS256\"}", PAYLOAD, text);
      assertThat(refusal(rsa, forged).sentence()).isEqualTo("The token is signed with 'HS256' (expected: RS256).");
      var disguised = Minter.hs256("{\"alg\":\"RS256\"}", PAYLOAD, text);
      assertThat(refusal(rsa, disguised)).isEqualTo(new TokenRefusal.BadSignature());
    }
    var raw = Minter.hmac("HmacSHA256", "{\"alg\":\"RS256\"}", PAYLOAD, Minter.RSA.getPublic().getEncoded());
    assertThat(refusal(rsa, raw)).isEqualTo(new TokenRefusal.BadSignature());
  }

  @Test
  void aStrongerAlgorithmWithTheSameSecretIsStillAnotherOne() {
    var bytes = Minter.SECRET.getBytes(StandardCharsets.UTF_8);
    assertThat(refusal(secret, Minter.hmac("HmacSHA512", "{\"alg\":\"HS512\"}", PAYLOAD, bytes)).sentence())
        .isEqualTo("The token is signed with 'HS512' (expected: HS256).");
    assertThat(refusal(secret, Minter.hmac("HmacSHA512", "{\"alg\":\"HS256\"}", PAYLOAD, bytes)))
        .isEqualTo(new TokenRefusal.BadSignature());
  }

  @Test
  void aKeyThatATokenBringsAlongIsNotUsed() {
    var stranger = Minter.OTHER_RSA;
    for (var extra : List.of("\"jwk\":{\"kty\":\"RSA\"}", "\"jku\":\"https://evil.example/keys\"",
        "\"x5u\":\"https://evil.example\"", "\"kid\":\"../../etc/passwd\"")) {
      var token = Minter.signed("{\"alg\":\"RS256\"," + extra + "}", "RS256", stranger.getPrivate(), PAYLOAD);
      assertThat(refusal(rsa, token)).isEqualTo(new TokenRefusal.BadSignature());
    }
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() {
    assertThat(refusal(secret, Minter.hs256("{\"alg\":\"HS256\"}", PAYLOAD, Minter.SECRET + "!")))
        .isEqualTo(new TokenRefusal.BadSignature());
  }

  @Test
  void theEmptyEcdsaSignatureIsRefused() {
    var verifier = verifier(KeySource.publicKey(Minter.pem(Minter.EC.getPublic())));
    var input = Minter.input("{\"alg\":\"ES256\"}", PAYLOAD) + ".";
    for (int length : new int[]{0, 1, 63, 64, 65, 72}) {
      assertThat(refusal(verifier, input + Minter.text(new byte[length]))).isEqualTo(new TokenRefusal.BadSignature());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
      "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
      "{\"alg\":[\"HS256\"]}", "{\"typ\":\"JWT\"}", "{\"alg\":\"none\",\"alg\":\"HS256\"}", "[]", "7", "{",
      "{\"alg\":\"HS256\",\"kid\":7}"})
  void aHeaderThatSaysMoreOrLessThanItShouldIsRefused(String header) {
    assertThat(refusal(secret, Minter.hs256(header, PAYLOAD, Minter.SECRET)))
        .isInstanceOf(TokenRefusal.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a", "a.b", "a.b.c.d", "a.b.c.d.e", "Bearer a.b.c", "a .b.c", "é.é.é",
      "\u0000",
      "e30.e30.", "e30..e30", ".e30.e30", "e30=.e30.e30", "e30.e30.e", "\ud800.a.b"})
  void whatIsNoTokenIsRefused(String token) {
    assertThat(refusal(secret, token)).isInstanceOf(TokenRefusal.Malformed.class);
  }

  @Test
  void aTokenHasOneSpelling() {
    var token = Minter.hs256(PAYLOAD);
    assertThat(secret.verify(token)).isNotNull();
    for (var spelling : List.of(token + "=", token + "\n", " " + token, token + ".", token.replace(".", ". "))) {
      assertThat(refusal(secret, spelling)).isInstanceOf(TokenRefusal.Malformed.class);
    }
    char last = token.charAt(token.length() - 1);
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    alphabet.chars().filter(other -> other != last).forEach(other -> assertThat(
        refusal(secret, token.substring(0, token.length() - 1) + (char) other)).isNotNull());
  }

  @Test
  void aSecretOfLessThan32BytesIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeySource.secret("short"))
        .withMessageStartingWith("the secret has 5 bytes (expected: at least 32)").withMessageNotContaining("short");
    assertThat(KeySource.secret("ä".repeat(16)).algorithms()).containsExactly(SignatureAlgorithm.HS256);
  }

  @Test
  void aPublicKeyIsRefusedAsASecret() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeySource.secret(Minter.pem(Minter.RSA.getPublic())))
        .withMessageContaining("PEM");
  }

  private static KeyPair pair(String alg) {
    return switch (alg) {
      case "RS256" -> Minter.RSA;
      case "ES256" -> Minter.EC;
      default -> Minter.ED;
    };
  }

  private static TokenVerifier verifier(KeySource keys) {
    return new TokenVerifier(keys, new SettableClock());
  }

  private static TokenRefusal refusal(TokenVerifier verifier, String token) {
    return catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token)).refusal();
  }
}
