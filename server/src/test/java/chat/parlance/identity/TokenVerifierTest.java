package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a token must say to be good, and what is made of it. The signature is always right here.
class TokenVerifierTest {

  private final SettableClock clock = new SettableClock();
  private final TokenVerifier verifier = new TokenVerifier(KeySource.secret(Minter.SECRET), clock);

  @Test
  void allThatATokenSaysIsRead() {
    var token = verifier.verify(Minter.hs256("""
        {"sub":"ann","name":"Ann Ó","picture":"https://pictures.example/ann.png","roles":["admin","agent"],"space":"acme",
         "jti":"t-1","iat":%d,"exp":%d}""".formatted(at(-10), at(60))));
    assertThat(token.identity().user()).isEqualTo("ann");
    assertThat(token.identity().name()).isEqualTo("Ann Ó");
    assertThat(token.identity().picture()).isEqualTo("https://pictures.example/ann.png");
    assertThat(token.identity().roles()).containsExactlyInAnyOrder("admin", "agent");
    assertThat(token.identity().space()).isEqualTo("acme");
    assertThat(token.tokenId()).isEqualTo("t-1");
    assertThat(token.issuedAt()).isEqualTo(SettableClock.START.minusSeconds(10));
    assertThat(token.expiresAt()).isEqualTo(SettableClock.START.plusSeconds(60));
  }

  @Test
  void aUserAndAnExpiryAreEnough() {
    var token = verifier.verify(good("\"sub\":\"ann\""));
    assertThat(token.identity().space()).isEqualTo("default");
    assertThat(token.identity().name()).isNull();
    assertThat(token.identity().roles()).isEmpty();
    assertThat(token.tokenId()).isNull();
    assertThat(token.issuedAt()).isEqualTo(Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"\"admin agent\" | admin,agent", "\"  admin   agent \" | admin,agent",
      "[\"admin\",\"admin\"] | admin", "\"\" | ''", "\"  \" | ''", "[] | ''", "null | ''"})
  void rolesAreAListOrWordsInAText(String roles, String expected) {
    var found = verifier.verify(good("\"sub\":\"ann\",\"roles\":" + roles)).identity().roles();
    assertThat(found).containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(",", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "7", "true", "[7]", "[\"admin\",null]", "[\"\"]", "[\"a\\nb\"]"})
  void otherRolesAreRefused(String roles) {
    assertThat(refusal(good("\"sub\":\"ann\",\"roles\":" + roles))).isInstanceOfSatisfying(TokenRefusal.BadClaim.class,
        bad -> assertThat(bad.claim()).isEqualTo("roles"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"name\":\"ann\"", "\"sub\":null"})
  void aTokenWithoutAUserIsRefused(String claims) {
    assertThat(refusal(good(claims.isEmpty() ? "\"x\":1" : claims))).isEqualTo(new TokenRefusal.NoUser(List.of("sub")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \\t\"", "7", "{}", "[\"ann\"]", "\"an\\u0000n\"", "\"an\\u0085n\"",
      "\"\\ud800\""})
  void aUserThatIsNoIdIsRefused(String user) {
    assertThat(refusal(good("\"sub\":" + user))).isInstanceOfSatisfying(TokenRefusal.BadClaim.class,
        bad -> assertThat(bad.claim()).isEqualTo("sub"));
  }

  @Test
  void aUserMayHave255Characters() {
    var longest = "u".repeat(255);
    assertThat(verifier.verify(good("\"sub\":\"" + longest + "\"")).identity().user()).isEqualTo(longest);
    assertThat(refusal(good("\"sub\":\"" + longest + "u\""))).isInstanceOf(TokenRefusal.BadClaim.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"Acme\"", "\"-a\"", "\"_a\"", "\"a b\"", "\"a/b\"", "\"a:b\"", "\"ä\"", "\"a\\n\"",
      "7",
      "[\"a\"]"})
  void aSpaceThatIsNoSlugIsRefused(String space) {
    assertThat(refusal(good("\"sub\":\"ann\",\"space\":" + space)).sentence()).contains("The token's space is")
        .contains("expected: 1 to 63 of a-z");
  }

  @Test
  void aSpaceMayHave63Characters() {
    var longest = "0" + "z".repeat(62);
    assertThat(verifier.verify(good("\"sub\":\"a\",\"space\":\"" + longest + "\"")).identity().space())
        .isEqualTo(longest);
    assertThat(refusal(good("\"sub\":\"a\",\"space\":\"" + longest + "z\""))).isInstanceOf(TokenRefusal.BadClaim.class);
  }

  @Test
  void aTokenIsGoodUntil30SecondsAfterItsExpiry() {
    var token = Minter.hs256("{\"sub\":\"ann\",\"exp\":" + at(60) + "}");
    clock.advance(Duration.ofSeconds(60 + 29));
    assertThat(new TokenVerifier(KeySource.secret(Minter.SECRET), clock).verify(token)).isNotNull();
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(token)).isEqualTo(new TokenRefusal.Expired(SettableClock.START.plusSeconds(60)));
    assertThat(refusal(token).sentence()).isEqualTo("The token expired at 2026-05-01T12:01:00Z.");
  }

  @Test
  void aRememberedTokenExpiresAtTheSameMoment() {
    var token = Minter.hs256("{\"sub\":\"ann\",\"exp\":" + at(60) + "}");
    assertThat(verifier.verify(token)).isSameAs(verifier.verify(token));
    clock.advance(Duration.ofSeconds(60 + 29));
    assertThat(verifier.verify(token)).isNotNull();
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(token)).isInstanceOf(TokenRefusal.Expired.class);
    assertThat(verifier.remembered()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void aTokenFromTheFutureIsNotYetValid(String claim) {
    var from = SettableClock.START.plusSeconds(31);
    var token = good("\"sub\":\"ann\",\"" + claim + "\":" + at(31));
    assertThat(refusal(token)).isEqualTo(new TokenRefusal.NotYetValid(claim, from));
    clock.advance(Duration.ofSeconds(1));
    assertThat(verifier.verify(token)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"soon\"", "\"1893456000\"", "null", "[]", "-1", "1e300", "253402300800", "1893456000000",
      "99999999999999999999", "true"})
  void anExpiryThatIsNoTimeIsRefused(String exp) {
    assertThat(refusal(Minter.hs256("{\"sub\":\"ann\",\"exp\":" + exp + "}")))
        .isInstanceOfSatisfying(TokenRefusal.BadClaim.class, bad -> assertThat(bad.claim()).isEqualTo("exp"));
  }

  @Test
  void aTokenWithoutExpiryIsRefused() {
    assertThat(refusal(Minter.hs256("{\"sub\":\"ann\"}")).sentence())
        .startsWith("The token's exp is missing (expected:");
  }

  @Test
  void timesMayHaveFractions() {
    var token = verifier.verify(Minter.hs256("{\"sub\":\"ann\",\"iat\":" + at(-1) + ".25,\"exp\":" + at(60) + ".5}"));
    assertThat(token.expiresAt()).isEqualTo(SettableClock.START.plusMillis(60_500));
    assertThat(token.issuedAt()).isEqualTo(SettableClock.START.minusMillis(750));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"name\":7", "\"name\":\" \"", "\"picture\":{}", "\"jti\":7", "\"name\":\"a\\u0007\""})
  void anOptionalClaimOfTheWrongKindIsRefused(String claim) {
    assertThat(refusal(good("\"sub\":\"ann\"," + claim))).isInstanceOf(TokenRefusal.BadClaim.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "7", "[]", "\"text\"", "{\"sub\":\"ann\"", "{\"sub\":\"ann\",\"sub\":\"bob\"}",
      "{\"sub\":\"ann\"} {}"})
  void aPayloadThatIsNoObjectIsRefused(String payload) {
    assertThat(refusal(Minter.hs256(payload))).isInstanceOf(TokenRefusal.Malformed.class);
  }

  @Test
  void deepJsonIsRefused() {
    assertThat(refusal(good("\"sub\":\"ann\",\"x\":" + "[".repeat(1_000) + "]".repeat(1_000))))
        .isInstanceOf(TokenRefusal.Malformed.class);
  }

  @Test
  void aTokenOfMoreThan8KilobytesIsRefused() {
    assertThat(refusal(good("\"sub\":\"ann\",\"x\":\"" + "x".repeat(8_192) + "\"")).sentence())
        .contains("expected: at most 8192");
  }

  private TokenRefusal refusal(String token) {
    return catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token)).refusal();
  }

  private static String good(String claims) {
    return Minter.hs256("{" + claims + ",\"exp\":" + at(3_600) + "}");
  }

  private static long at(long seconds) {
    return SettableClock.START.getEpochSecond() + seconds;
  }
}
