package chat.parlance.dialect.humane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Revocations;
import chat.parlance.dialect.humane.HumaneDoor.Handshake;
import chat.parlance.dialect.humane.HumaneDoor.Presented;
import chat.parlance.http.ProblemException;
import chat.parlance.scenario.HumaneTokens;
import chat.parlance.store.memory.MemoryStores;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may open a socket or ask over HTTP, and in which words others are refused.
class HumaneDoorTest {

  private static final String ANN = HumaneTokens.user("ann");

  private final MemoryStores stores = new MemoryStores(Clock.systemUTC());
  private final HumaneDoor door = new HumaneDoor(HumaneTokens.SECRET, "humane", Duration.ofDays(90),
      Clock.systemUTC(), new Revocations(stores.users(), Clock.systemUTC()));

  @AfterEach
  void close() {
    stores.close();
  }

  /// The user who is let in, or what is said to who is not.
  private String said(@Nullable String query, @Nullable String auth, @Nullable String header) {
    return switch (door.handshake(new Presented(query, auth, header))) {
      case Handshake.Admitted(var who) -> who.identity().space() + "/" + who.identity().user();
      case Handshake.Refused(var message) -> message;
    };
  }

  @Test
  void theTokenMayBeInTheQueryInThePayloadOrBehindBearer() {
    assertThat(said(ANN, null, null)).isEqualTo("humane/ann");
    assertThat(said(null, ANN, null)).isEqualTo("humane/ann");
    assertThat(said(null, "Bearer " + ANN, null)).isEqualTo("humane/ann");
    assertThat(said(null, null, "Bearer " + ANN)).isEqualTo("humane/ann");
    assertThat(said("", " ", "Bearer " + ANN)).isEqualTo("humane/ann");
    assertThat(said(ANN, HumaneTokens.user("bob"), "Bearer x")).as("the first one counts").isEqualTo("humane/ann");
  }

  @Test
  void whoIsRefusedHearsWhatTheOriginalSaid() {
    assertThat(said(null, null, null)).isEqualTo("No token in socket.io request");
    assertThat(said("", null, "Bearer")).isEqualTo("No token in socket.io request");
    assertThat(said("x.y.z", null, null)).isEqualTo("Invalid/Expired accessToken");
    assertThat(said("x".repeat(100_000), null, null)).isEqualTo("Invalid/Expired accessToken");
    assertThat(said(HumaneTokens.token(HumaneTokens.SECRET, "\"userId\":\"ann\",\"type\":\"user\",\"iss\":\"humane\"",
        -60), null, null)).isEqualTo("Invalid/Expired accessToken");
    assertThat(said(HumaneTokens.token("y".repeat(40), "\"userId\":\"ann\",\"type\":\"user\",\"iss\":\"humane\"", 900),
        null, null)).isEqualTo("Invalid/Expired accessToken");
    assertThat(said(HumaneTokens.admin("root"), null, null))
        .isEqualTo("Invalid user type while verifying accessToken");
    assertThat(said(HumaneTokens.token(HumaneTokens.SECRET, "\"userId\":\"r2\",\"type\":\"robot\",\"iss\":\"humane\"",
        900), null, null)).isEqualTo("Invalid user type while verifying accessToken");
  }

  @Test
  void overHttpTheSecondWordOfTheHeaderIsTheToken() {
    assertThat(door.enter("Bearer " + ANN).identity().user()).isEqualTo("ann");
    assertThat(door.enter("Token  " + ANN).identity().user()).isEqualTo("ann");
    assertThatThrownBy(() -> door.enter(null)).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> door.enter(ANN)).isInstanceOfSatisfying(ProblemException.class,
        refused -> assertThat(refused.problem().detail()).isEqualTo("No authorization token in request header"));
  }
}
