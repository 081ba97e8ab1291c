package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.NoSuchAlgorithmException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PublicKeysTest {

  private static final String CERTIFICATE = """
      -----BEGIN CERTIFICATE-----
      MIIBiTCCAS+gAwIBAgIUWYzCnWQJ8w4wiZ0m1N0a4vdDgaIwCgYIKoZIzj0EAwIw
      GTEXMBUGA1UEAwwOdG9rZW5zLmV4YW1wbGUwIBcNMjYxMTIxMDMzMzI5WhgPMjEy
      NjEwMjgwMzMzMjlaMBkxFzAVBgNVBAMMDnRva2Vucy5leGFtcGxlMFkwEwYHKoZI
      zj0CAQYIKoZIzj0DAQcDQgAEeS8WAwM3GgIFgfIuX5Ad8g4nbhe1je6T221lMbWR
      FW31SjauRbg8Mm1W0BeUtFW8RNyWwkh+S6rxwnFrnK0Q1qNTMFEwHQYDVR0OBBYE
      FMupjIOQ7/PfJ4+3aJM5RDY3wMY9MB8GA1UdIwQYMBaAFMupjIOQ7/PfJ4+3aJM5
      RDY3wMY9MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANLdP25B
      1nyhGgVoBH1MbY/sl9w/0sMPJsABsYs6V/FAAiAWV3k13phdUs6o/3odruktBf/Q
      +riWpx/Pu/p/S1+07A==
      -----END CERTIFICATE-----
      """;
  private static final String ITS_KEY = """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeS8WAwM3GgIFgfIuX5Ad8g4nbhe1
      je6T221lMbWRFW31SjauRbg8Mm1W0BeUtFW8RNyWwkh+S6rxwnFrnK0Q1g==
      -----END PUBLIC KEY-----
      """;

  static Stream<PublicKey> keys() {
    return Stream.of(Minter.RSA.getPublic(), Minter.EC.getPublic(), Minter.ED.getPublic());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyIsReadAsItWasWritten(PublicKey key) {
    assertThat(PublicKeys.parse(Minter.pem(key))).isEqualTo(key);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void lineBreaksMayBeWrittenAsTwoCharacters(PublicKey key) {
    assertThat(PublicKeys.parse(Minter.pem(key).replace("\n", "\\n"))).isEqualTo(key);
    assertThat(PublicKeys.parse(Minter.pem(key).replace("\n", "\\r\\n"))).isEqualTo(key);
    assertThat(PublicKeys.parse(Minter.pem(key).replace("\n", "\r\n"))).isEqualTo(key);
    assertThat(PublicKeys.parse("  " + Minter.pem(key).replace("\n", " "))).isEqualTo(key);
  }

  @Test
  void aCertificateGivesItsKey() {
    assertThat(PublicKeys.parse(CERTIFICATE)).isEqualTo(PublicKeys.parse(ITS_KEY));
    assertThat(KeySource.publicKey(CERTIFICATE).algorithms()).containsExactly(SignatureAlgorithm.ES256);
  }

  @Test
  void whatElseIsFoundIsNamed() {
    assertRefused("", "is empty");
    assertRefused("hello", "is 5 characters without a -----BEGIN line");
    assertRefused(Minter.pem("PRIVATE KEY", Minter.RSA.getPrivate().getEncoded()), "is a PRIVATE KEY");
    assertRefused(Minter.pem("EC PRIVATE KEY", new byte[8]), "is a EC PRIVATE KEY");
    assertRefused(Minter.pem("RSA PUBLIC KEY", new byte[8]), "old form RSA PUBLIC KEY");
    assertRefused(Minter.pem("PGP MESSAGE", new byte[8]), "is a PGP MESSAGE");
    assertRefused(ITS_KEY.substring(0, 100), "no matching -----END line");
    assertRefused(ITS_KEY.replace("MFkw", "M*kw"), "is not base64");
    assertRefused(Minter.pem("PUBLIC KEY", new byte[40]), "40 bytes is of an unknown kind or damaged");
    assertRefused(Minter.pem("CERTIFICATE", new byte[40]), "40 bytes is damaged");
  }

  @ParameterizedTest
  @CsvSource({"RSA, 1024, RSA of 1024 bits", "EC, 384, EC on P-384", "EC, 521, EC on P-521", "DSA, 1024, unknown kind",
      "Ed448, 448, unknown kind", "X25519, 255, unknown kind"})
  void keysThatAreWeakOrForSomethingElseAreRefused(String algorithm, int size, String found)
      throws NoSuchAlgorithmException {
    var generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(size);
    var pem = Minter.pem(generator.generateKeyPair().getPublic());
    assertThatIllegalArgumentException().isThrownBy(() -> KeySource.publicKey(pem)).withMessageContaining(found)
        .withMessageContaining("expected");
  }

  private static void assertRefused(String pem, String found) {
    assertThatIllegalArgumentException().isThrownBy(() -> PublicKeys.parse(pem)).withMessageContaining(found);
  }
}
