package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys from an issuer's JWKS address, with an issuer that rotates, fails, dawdles and talks too much.
@Timeout(60)
class RemoteKeysTest {

  private static final String PAYLOAD = "{\"sub\":\"ann\",\"exp\":"
      + (SettableClock.START.getEpochSecond() + 360_000) + "}";
  private static final KeyFetch.Limits LIMITS = new KeyFetch.Limits(Duration.ofSeconds(5), Duration.ofSeconds(10),
      16_384);

  private final SettableClock clock = new SettableClock();
  private KeyIssuer issuer;
  private RemoteKeys keys;
  private TokenVerifier verifier;

  @BeforeEach
  void start() throws IOException {
    issuer = new KeyIssuer();
    keys = new RemoteKeys(new KeyFetch(issuer.address(), LIMITS), clock);
    verifier = new TokenVerifier(keys, clock);
  }

  @AfterEach
  void stop() {
    keys.close();
    issuer.close();
  }

  @Test
  void tokensOfAllPublishedKeysAreAccepted() {
    issuer.publish(KeyIssuer.rsa("r"), KeyIssuer.ec("e"), KeyIssuer.ed("d"));
    assertThat(verifier.verify(token("RS256", "r", Minter.RSA)).identity().user()).isEqualTo("ann");
    assertThat(verifier.verify(token("ES256", "e", Minter.EC)).identity().user()).isEqualTo("ann");
    assertThat(verifier.verify(token("EdDSA", "d", Minter.ED)).identity().user()).isEqualTo("ann");
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @Test
  void aKeyIsOnlyGoodForItsOwnAlgorithm() {
    issuer.publish(KeyIssuer.rsa("r"), KeyIssuer.ec("e"));
    assertThat(refusal(token("ES256", "r", Minter.EC))).isEqualTo(new TokenRefusal.UnknownKey("r"));
    assertThat(refusal(token("RS256", "r", Minter.OTHER_RSA))).isEqualTo(new TokenRefusal.BadSignature());
  }

  @Test
  void aSharedSecretIsNeverFetched() {
    issuer.publish("{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":\"" + Minter.text(Minter.SECRET.getBytes(
        StandardCharsets.US_ASCII)) + "\"}", KeyIssuer.rsa("r"));
    assertThat(refusal(Minter.hs256("{\"alg\":\"HS256\",\"kid\":\"s\"}", PAYLOAD, Minter.SECRET)).sentence())
        .isEqualTo("The token is signed with 'HS256' (expected: RS256 or ES256 or EdDSA).");
    assertThat(issuer.requests()).isZero();
  }

  @Test
  void theKeyIdMayBeMissingOnlyWhenThereIsOneKey() {
    issuer.publish(KeyIssuer.rsa("r"));
    var bare = Minter.signed("RS256", Minter.RSA.getPrivate(), PAYLOAD);
    assertThat(verifier.verify(bare)).isNotNull();
    issuer.publish(KeyIssuer.rsa("r"), KeyIssuer.ec("e"));
    clock.advance(Duration.ofSeconds(11));
    assertThat(verifier.verify(token("ES256", "e", Minter.EC))).isNotNull();
    assertThat(refusal(bare)).isEqualTo(new TokenRefusal.UnknownKey(null));
  }

  @Test
  void aNewKeyIsFetchedWhenATokenNamesItButNotMoreThanEvery10Seconds() {
    issuer.publish(KeyIssuer.rsa("r"));
    verifier.verify(token("RS256", "r", Minter.RSA));
    for (int i = 0; i < 50; i++) {
      assertThat(refusal(token("ES256", "made-up-" + i, Minter.EC))).isInstanceOf(TokenRefusal.UnknownKey.class);
    }
    assertThat(issuer.requests()).isEqualTo(1);
    issuer.publish(KeyIssuer.rsa("r"), KeyIssuer.ec("e"));
    clock.advance(Duration.ofSeconds(11));
    assertThat(verifier.verify(token("ES256", "e", Minter.EC))).isNotNull();
    assertThat(issuer.requests()).isEqualTo(2);
  }

  @Test
  void aKeyThatIsWithdrawnIsNotGoodAnyMoreEvenForRememberedTokens() throws IOException {
    issuer.publish(KeyIssuer.rsa("r"), KeyIssuer.ec("e"));
    var remembered = token("RS256", "r", Minter.RSA);
    assertThat(verifier.verify(remembered)).isNotNull();
    issuer.publish(KeyIssuer.ec("e"));
    clock.advance(Duration.ofSeconds(11));
    keys.load();
    assertThat(refusal(remembered)).isEqualTo(new TokenRefusal.UnknownKey("r"));
  }

  @Test
  void oldKeysAreRefreshedInTheBackground() throws InterruptedException {
    issuer.publish(KeyIssuer.rsa("r"));
    var token = token("RS256", "r", Minter.RSA);
    verifier.verify(token);
    clock.advance(Duration.ofMinutes(11));
    assertThat(verifier.verify(token)).isNotNull();
    issuer.awaitRequests(2);
  }

  @Test
  void theLastGoodKeysStayWhenTheIssuerFails() throws InterruptedException {
    issuer.publish(KeyIssuer.rsa("r"));
    verifier.verify(token("RS256", "r", Minter.RSA));
    issuer.answer(500, "out of order");
    clock.advance(Duration.ofHours(5));
    assertThat(verifier.verify(token("RS256", "r", Minter.RSA))).isNotNull();
    issuer.awaitRequests(2);
    assertThat(refusal(token("ES256", "e", Minter.EC))).isEqualTo(new TokenRefusal.KeysUnavailable());
    assertThat(verifier.verify(token("RS256", "r", Minter.RSA))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\":[]}", "{\"keys\":7}", "<html>", "{\"keys\":[{\"kty\":\"RSA\"}]}"})
  void anAnswerThatIsNoKeySetLeavesKeysUnavailable(String body) {
    issuer.answer(200, body);
    assertThat(refusal(token("RS256", "r", Minter.RSA))).isEqualTo(new TokenRefusal.KeysUnavailable());
    assertThatIOException().isThrownBy(keys::load).withMessageContaining("cannot be read").withMessageContaining(
        "/keys");
  }

  @Test
  void whenTheIssuerIsBackItsTokensAreAccepted() {
    issuer.answer(503, "");
    assertThat(refusal(token("RS256", "r", Minter.RSA))).isEqualTo(new TokenRefusal.KeysUnavailable());
    issuer.publish(KeyIssuer.rsa("r"));
    assertThat(refusal(token("RS256", "r", Minter.RSA))).isEqualTo(new TokenRefusal.KeysUnavailable());
    clock.advance(Duration.ofSeconds(11));
    assertThat(verifier.verify(token("RS256", "r", Minter.RSA))).isNotNull();
    assertThat(issuer.requests()).isEqualTo(2);
  }

  @Test
  void oneBadKeyDoesNotSpoilTheOthers() {
    issuer.publish("{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"AQ\",\"e\":\"AQAB\"}", "{\"kty\":\"??\"}", "7", "{}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"short\",\"x\":\"AQ\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"x\",\"x\":\"" + Minter.text(new byte[32]) + "\"}",
        KeyIssuer.ec("enc").replace("\"sig\"", "\"enc\""), KeyIssuer.rsa("r"));
    assertThat(verifier.verify(token("RS256", "r", Minter.RSA))).isNotNull();
    assertThat(refusal(token("ES256", "enc", Minter.EC))).isEqualTo(new TokenRefusal.UnknownKey("enc"));
  }

  @Test
  void anAnswerThatIsTooLongIsCutOff() {
    issuer.answer(200, "{\"keys\":[" + " ".repeat(20_000) + "]}");
    assertThatIOException().isThrownBy(keys::load);
  }

  @Test
  void anAnswerThatNeverEndsIsCutOff() {
    issuer.dawdle();
    var impatient = new KeyFetch.Limits(Duration.ofSeconds(5), Duration.ofMillis(500), 16_384);
    try (var others = new RemoteKeys(new KeyFetch(issuer.address(), impatient), clock)) {
      assertThatIOException().isThrownBy(others::load).withMessageContaining("no answer within PT0.5S");
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    issuer.redirect();
    assertThatIOException().isThrownBy(keys::load).withMessageContaining("302 (expected: 200)");
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @Test
  void manyTokensOfANewKeyShareOneFetch() throws Exception {
    issuer.publish(KeyIssuer.rsa("r"));
    var token = token("RS256", "r", Minter.RSA);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<VerifiedToken> verify = () -> verifier.verify(token);
      for (Future<VerifiedToken> answer : IntStream.range(0, 200).mapToObj(_ -> pool.submit(verify)).toList()) {
        assertThat(answer.get(10, TimeUnit.SECONDS).identity().user()).isEqualTo("ann");
      }
    }
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://issuer.example/keys", "ftp://localhost/keys", "http://localhost.example/keys",
      "http://10.0.0.1/keys", "file:///etc/passwd", "keys", "https://user:secret@issuer.example/keys",
      "http://[::ffff:10.0.0.1]/", "not an address"})
  void anAddressThatIsNotSafeIsRefused(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> KeySource.jwks(address, clock))
        .withMessageContaining("expected: https://").withMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://issuer.example/keys", "http://localhost:1/k", "http://127.0.0.1/k",
      "http://[::1]:1/k"})
  void httpsAndThisMachineAreFine(String address) {
    try (var remote = KeySource.jwks(address, clock)) {
      assertThat(remote.algorithms()).doesNotContain(SignatureAlgorithm.HS256).hasSize(3);
    }
  }

  private TokenRefusal refusal(String token) {
    return catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token)).refusal();
  }

  private static String token(String alg, String keyId, KeyPair pair) {
    return Minter.signed("{\"alg\":\"" + alg + "\",\"kid\":\"" + keyId + "\"}", alg, pair.getPrivate(), PAYLOAD);
  }
}
