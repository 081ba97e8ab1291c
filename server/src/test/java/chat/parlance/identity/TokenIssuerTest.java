package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parlance.core.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {

  private static final Duration LIFE = Duration.ofHours(12);

  private final SettableClock clock = new SettableClock();
  private final TokenIssuer issuer = new TokenIssuer(Minter.SECRET, clock);
  private final TokenVerifier verifier = new TokenVerifier(KeySource.secret(Minter.SECRET), clock);

  @Test
  void whatIsIssuedIsAccepted() {
    var ann = new Identity("acme", "ann", "Ann Ó \"x\"", "https://pictures.example/a", Set.of("admin", "agent"));
    var token = verifier.verify(issuer.issue(ann, LIFE));
    assertThat(token.identity()).isEqualTo(ann);
    assertThat(token.issuedAt()).isEqualTo(SettableClock.START);
    assertThat(token.expiresAt()).isEqualTo(SettableClock.START.plus(LIFE));
    assertThat(verifier.verify(issuer.issue(Identity.of("default", "bob"), LIFE)).identity())
        .isEqualTo(Identity.of("default", "bob"));
  }

  @Test
  void whatIsIssuedIsAPlainJwt() {
    var parts = new TokenIssuer(Minter.SECRET, clock, () -> "t-1").issue(Identity.of("default", "ann"), LIFE)
        .split("\\.", -1);
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"HS256\"}");
    assertThat(decoded(parts[1])).contains("\"sub\":\"ann\"", "\"space\":\"default\"", "\"jti\":\"t-1\"",
        "\"iat\":" + SettableClock.START.getEpochSecond()).doesNotContain("name", "picture", "roles", "null");
  }

  @Test
  void everyTokenHasAnIdOfItsOwn() {
    var ids = IntStream.range(0, 100).mapToObj(_ -> verifier.verify(issuer.issue(Identity.of("default", "ann"), LIFE)))
        .map(VerifiedToken::tokenId).collect(Collectors.toSet());
    assertThat(ids).hasSize(100).doesNotContainNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.5S", "-PT1H", "P3661D"})
  void aLifeThatIsNoneOrTooLongIsRefused(String life) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issuer.issue(Identity.of("default", "ann"), Duration.parse(life)))
        .withMessageContaining("the time to live is").withMessageContaining("expected");
  }

  @Test
  void whatNoVerifierWouldAcceptIsNotIssued() {
    assertRefused(Identity.of("default", " "), "the user is ' '");
    assertRefused(Identity.of("default", "u".repeat(256)), "the user is");
    assertRefused(Identity.of("No Space", "ann"), "the space is 'No Space'");
    assertRefused(new Identity("default", "ann", "a\nb", null, Set.of()), "the name is");
    assertRefused(new Identity("default", "ann", null, "p".repeat(2_001), Set.of()), "the picture is");
    assertRefused(new Identity("default", "ann", null, null, Set.of("")), "the role is ''");
    var many = IntStream.range(0, 65).mapToObj(i -> "r" + i).collect(Collectors.toSet());
    assertRefused(new Identity("default", "ann", null, null, many), "65 roles");
    var long64 = IntStream.range(0, 64).mapToObj(i -> i + "r".repeat(200)).collect(Collectors.toSet());
    assertRefused(new Identity("default", "ann", null, null, long64), "at most 8192");
  }

  @Test
  void aShortSecretIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenIssuer("short", clock))
        .withMessageContaining("5 bytes");
  }

  private void assertRefused(Identity identity, String found) {
    assertThatIllegalArgumentException().isThrownBy(() -> issuer.issue(identity, LIFE)).withMessageContaining(found)
        .withMessageContaining("expected");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
