package chat.parlance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the variables of Gabay's chat service come to.
class GabaySettingsTest {

  private static final String SECRET = "0123456789012345678901234567890123456789";

  private static ParlanceConfig.Gabay gabay(String... variables) {
    var environment = new HashMap<String, String>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return new ConfigLoader(environment, null).config().gabay();
  }

  @Test
  void theSecretThatPagesAreBuiltWithIsReadAndKnownAsSuch() {
    var old = gabay("NEXT_PUBLIC_JWT_SECRET", SECRET);
    assertThat(old.jwtSecret()).isEqualTo(SECRET);
    assertThat(old.secretIsPublic()).isTrue();
    var both = gabay("NEXT_PUBLIC_JWT_SECRET", SECRET, "PARLANCE_GABAY_JWT_SECRET", SECRET + "0");
    assertThat(both.jwtSecret()).isEqualTo(SECRET + "0");
    assertThat(both.secretIsPublic()).isFalse();
    assertThat(gabay().jwtSecret()).isNull();
    assertThatThrownBy(() -> gabay("NEXT_PUBLIC_JWT_SECRET", "short")).hasMessageContaining("gabay.jwt-secret")
        .hasMessageNotContaining("short");
  }

  @Test
  void theOriginalsPortCountsWhereTheDialectIsOn() {
    assertThat(gabay("CHAT_SERVER_PORT", "3003").port()).isNull();
    assertThat(gabay("CHAT_SERVER_PORT", "3003", "NEXT_PUBLIC_JWT_SECRET", SECRET).port()).isEqualTo(3003);
    assertThat(gabay("CHAT_SERVER_PORT", "3003", "PARLANCE_GABAY_PORT", "3004", "PARLANCE_GABAY_JWT_SECRET", SECRET)
        .port()).isEqualTo(3004);
    assertThatThrownBy(() -> gabay("PARLANCE_GABAY_PORT", "3003")).hasMessageContaining("gabay.jwt-secret");
  }

  @Test
  void whatBecameOfThemIsSaid() {
    var loader = new ConfigLoader(Map.of("NEXT_PUBLIC_JWT_SECRET", SECRET, "CHAT_SERVER_PORT", "3003"), null);
    assertThat(loader.notes()).containsExactly(
        "NEXT_PUBLIC_JWT_SECRET -> gabay.jwt-secret: (set), which pages may have shown to everybody",
        "CHAT_SERVER_PORT -> gabay.port: 3003");
    assertThat(new ConfigLoader(Map.of("CHAT_SERVER_PORT", "3003"), null).notes()).singleElement().asString()
        .startsWith("CHAT_SERVER_PORT: ignored");
  }

  @Test
  void theFrontEndIsAnOriginWhateverPathIsNamedWithIt() {
    assertThat(gabay().frontendUrl()).containsExactly("http://localhost:3000");
    assertThat(gabay("FRONTEND_URL", "https://gabay.example/app/, https://b.example").frontendUrl())
        .containsExactly("https://gabay.example", "https://b.example");
  }

  @Test
  void itsSecretIsNoOtherDialects() {
    var same = new ConfigLoader(Map.of("NEXT_PUBLIC_JWT_SECRET", SECRET, "PARLANCE_JWT_SECRET", SECRET), null);
    assertThatThrownBy(same::config).hasMessageContaining("gabay.jwt-secret").hasMessageContaining("tokens.jwt-secret")
        .hasMessageNotContaining(SECRET);
  }
}
