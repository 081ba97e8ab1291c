package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens of other families: other claims, other demands.
class TokenRulesTest {

  private static final long EXPIRY = SettableClock.START.getEpochSecond() + 900;

  private final SettableClock clock = new SettableClock();

  @Test
  void theUserMayStandInAnotherClaim() {
    var rules = TokenRules.user("userId").in("hexatron");
    var identity = verify(rules, "\"userId\":\"507f1f77bcf86cd799439011\"").identity();
    assertThat(identity.user()).isEqualTo("507f1f77bcf86cd799439011");
    assertThat(identity.space()).isEqualTo("hexatron");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"userId\":\"u\",\"sub\":\"x\"", "\"id\":\"u\"", "\"sub\":\"u\"", "\"user\":{\"id\":\"u\"}",
      "\"user.id\":\"u\",\"user\":{\"id\":\"x\"}"})
  void theFirstOfSeveralClaimsThatIsThereCounts(String claims) {
    assertThat(verify(TokenRules.user("userId", "id", "sub", "user.id"), claims).identity().user()).isEqualTo("u");
  }

  @Test
  void allClaimsThatCouldNameTheUserAreNamedWhenNoneDoes() {
    assertThat(refusal(TokenRules.user("userId", "user.id"), "\"user\":\"u\""))
        .isEqualTo(new TokenRefusal.NoUser(List.of("userId", "user.id")));
  }

  @Test
  void rolesAndSpacesOfAForeignTokenMeanNothingUnlessAskedFor() {
    var claims = "\"userId\":\"u\",\"roles\":[\"admin\"],\"space\":\"other\",\"role\":\"ADMIN\",\"name\":7";
    var identity = verify(TokenRules.user("userId").in("humane"), claims).identity();
    assertThat(identity.roles()).isEmpty();
    assertThat(identity.space()).isEqualTo("humane");
    assertThat(verify(TokenRules.user("userId").withRoles("role"), claims).identity().roles()).containsExactly("ADMIN");
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() {
    var rules = TokenRules.user("userId").issuedBy("humane");
    assertThat(verify(rules, "\"userId\":\"u\",\"iss\":\"humane\"")).isNotNull();
    assertThat(refusal(rules, "\"userId\":\"u\",\"iss\":\"Humane\"").sentence())
        .isEqualTo("The token's issuer (iss) is 'Humane' (expected: 'humane').");
    assertThat(refusal(rules, "\"userId\":\"u\"")).isEqualTo(new TokenRefusal.WrongIssuer(null, "humane"));
    assertThat(refusal(rules, "\"userId\":\"u\",\"iss\":[\"humane\"]")).isInstanceOf(TokenRefusal.WrongIssuer.class);
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    var rules = TokenRules.user("userId").meantFor("care-for-all-api");
    assertThat(verify(rules, "\"userId\":\"u\",\"aud\":\"care-for-all-api\"")).isNotNull();
    assertThat(verify(rules, "\"userId\":\"u\",\"aud\":[\"x\",\"care-for-all-api\"]")).isNotNull();
    assertThat(refusal(rules, "\"userId\":\"u\",\"aud\":[\"x\",\"y\"]").sentence())
        .isEqualTo("The token's audience (aud) is 'x, y' (expected: 'care-for-all-api').");
    assertThat(refusal(rules, "\"userId\":\"u\"")).isInstanceOf(TokenRefusal.WrongAudience.class);
    assertThat(refusal(rules, "\"userId\":\"u\",\"aud\":\"care-for-all-api2\""))
        .isInstanceOf(TokenRefusal.WrongAudience.class);
  }

  @Test
  void aRefreshTokenIsNoAccessToken() {
    var rules = TokenRules.user("user_id").requiring("token_type", "access");
    assertThat(verify(rules, "\"user_id\":\"u\",\"token_type\":\"access\"")).isNotNull();
    assertThat(refusal(rules, "\"user_id\":\"u\",\"token_type\":\"refresh\"").sentence())
        .isEqualTo("The token's token_type is 'refresh' (expected: access).");
    assertThat(refusal(rules, "\"user_id\":\"u\"").sentence())
        .isEqualTo("The token's token_type is missing (expected: access).");
  }

  @Test
  void aClaimMayHaveOneOfSeveralTexts() {
    var rules = TokenRules.user("userId", "adminId").requiring("type", "user", "admin");
    assertThat(verify(rules, "\"adminId\":\"a\",\"type\":\"admin\"").identity().user()).isEqualTo("a");
    assertThat(refusal(rules, "\"userId\":\"u\",\"type\":true").sentence())
        .isEqualTo("The token's type is 'true' (expected: admin or user).");
  }

  @Test
  void aTokenThatLivesTooLongIsRefusedWhereThatIsAskedFor() {
    var rules = TokenRules.NATIVE.livingAtMost(Duration.ofMinutes(15));
    var now = SettableClock.START.getEpochSecond();
    assertThat(verify(rules, "\"sub\":\"u\",\"iat\":" + now)).isNotNull();
    assertThat(refusal(rules, "\"sub\":\"u\"").sentence()).startsWith("The token's iat is missing (expected: ");
    assertThat(refusal(rules, "\"sub\":\"u\",\"iat\":" + (now - 1)).sentence())
        .isEqualTo("The token's exp is 'PT15M1S after its issue' (expected: at most PT15M).");
  }

  @Test
  void rulesThatCannotBeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TokenRules.user());
    assertThatIllegalArgumentException().isThrownBy(() -> TokenRules.NATIVE.in("No Space"))
        .withMessageContaining("a-z");
    assertThatIllegalArgumentException().isThrownBy(() -> TokenRules.NATIVE.livingAtMost(Duration.ZERO));
  }

  @Test
  void whatATokenSaysIsShownShortAndHarmless() {
    var sentence = refusal(TokenRules.NATIVE.issuedBy("me"), "\"sub\":\"u\",\"iss\":\"a\\n\\u001b[1m" + "x".repeat(500)
        + "\"").sentence();
    assertThat(sentence).hasSizeLessThan(150).contains("'a..[1mxxx").contains("…").doesNotContain("\n");
  }

  private VerifiedToken verify(TokenRules rules, String claims) {
    return new TokenVerifier(KeySource.secret(Minter.SECRET), rules, clock)
        .verify(Minter.hs256("{" + claims + ",\"exp\":" + EXPIRY + "}"));
  }

  private TokenRefusal refusal(TokenRules rules, String claims) {
    return catchThrowableOfType(TokenRefusedException.class, () -> verify(rules, claims)).refusal();
  }
}
