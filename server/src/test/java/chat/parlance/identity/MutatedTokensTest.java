package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A token that was changed is never good, and is never answered with anything but a refusal.
class MutatedTokensTest {

  private static final long SEED = 20_260_501;
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \u0000\n\"é\ud83d";
  private static final String PAYLOAD = "{\"sub\":\"ann\",\"name\":\"Ann\",\"roles\":[\"admin\"],\"exp\":"
      + (SettableClock.START.getEpochSecond() + 3_600) + "}";

  record Family(KeySource keys, String token, int mutations) {}

  static Stream<Named<Family>> families() {
    return Stream.of(
        Named.of("HS256", new Family(KeySource.secret(Minter.SECRET), Minter.hs256(PAYLOAD), 10_000)),
        Named.of("RS256", new Family(KeySource.publicKey(Minter.pem(Minter.RSA.getPublic())),
            Minter.signed("RS256", Minter.RSA.getPrivate(), PAYLOAD), 2_000)),
        Named.of("ES256", new Family(KeySource.publicKey(Minter.pem(Minter.EC.getPublic())),
            Minter.signed("ES256", Minter.EC.getPrivate(), PAYLOAD), 2_000)),
        Named.of("EdDSA", new Family(KeySource.publicKey(Minter.pem(Minter.ED.getPublic())),
            Minter.signed("EdDSA", Minter.ED.getPrivate(), PAYLOAD), 2_000)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void aMutatedTokenIsRefused(Family family) {
    var verifier = new TokenVerifier(family.keys, new SettableClock());
    assertThat(verifier.verify(family.token)).isNotNull();
    var random = new Random(SEED);
    for (int i = 0; i < family.mutations; i++) {
      var mutant = mutate(family.token, random);
      if (!mutant.equals(family.token)) {
        assertRefused(verifier, mutant);
      }
    }
    assertThat(verifier.remembered()).isOne();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everySingleChangedCharacterIsNoticed(Family family) {
    var verifier = new TokenVerifier(family.keys, new SettableClock());
    for (int i = 0; i < family.token.length(); i++) {
      char other = family.token.charAt(i) == 'A' ? 'B' : 'A';
      assertRefused(verifier, family.token.substring(0, i) + other + family.token.substring(i + 1));
    }
  }

  @Test
  void signedNonsenseIsAnsweredWithARefusalOrAnIdentity() {
    var verifier = new TokenVerifier(KeySource.secret(Minter.SECRET), new SettableClock());
    var random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      var token = Minter.hs256("{\"alg\":\"HS256\"}", mutate(PAYLOAD, random), Minter.SECRET);
      try {
        assertThat(verifier.verify(token).identity().user()).isNotBlank();
      } catch (TokenRefusedException e) {
        assertThat(e).hasMessageStartingWith("The token");
      }
    }
  }

  @Test
  void halvesOfTwoTokensMakeNoThird() {
    var verifier = new TokenVerifier(KeySource.secret(Minter.SECRET), new SettableClock());
    var ann = Minter.hs256(PAYLOAD).split("\\.", -1);
    var bob = Minter.hs256(PAYLOAD.replace("ann", "bob")).split("\\.", -1);
    for (var parts : List.of(List.of(ann[0], ann[1], bob[2]), List.of(ann[0], bob[1], ann[2]))) {
      assertRefused(verifier, String.join(".", parts));
    }
  }

  private static void assertRefused(TokenVerifier verifier, String token) {
    try {
      verifier.verify(token);
      fail("accepted: " + token);
    } catch (TokenRefusedException e) {
      assertThat(e.refusal().sentence()).startsWith("The token").hasSizeLessThan(400);
    }
  }

  private static String mutate(String text, Random random) {
    var mutant = new StringBuilder(text);
    for (int changes = 1 + random.nextInt(3); changes > 0 && !mutant.isEmpty(); changes--) {
      int at = random.nextInt(mutant.length());
      char any = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(6)) {
        case 0 -> mutant.setCharAt(at, any);
        case 1 -> mutant.insert(at, any);
        case 2 -> mutant.deleteCharAt(at);
        case 3 -> mutant.setLength(at);
        case 4 -> mutant.insert(at, mutant.substring(random.nextInt(at + 1), at));
        default -> mutant.setCharAt(at, (char) (mutant.charAt(at) ^ 1 << random.nextInt(7)));
      }
    }
    return mutant.toString();
  }
}
