package chat.parlance.dialect.gabay;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Journal;
import chat.parlance.core.Fanout;
import chat.parlance.core.Ids;
import chat.parlance.core.Limits;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Revocations;
import chat.parlance.core.UserId;
import chat.parlance.dialect.gabay.GabayDoor.Handshake;
import chat.parlance.dialect.gabay.GabayDoor.Presented;
import chat.parlance.http.Headers;
import chat.parlance.http.Query;
import chat.parlance.scenario.GabayTokens;
import chat.parlance.scenario.HumaneTokens;
import chat.parlance.store.memory.MemoryStores;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may open a socket, in which space, and what others are told.
class GabayDoorTest {

  private static final String ANN = "Bearer " + GabayTokens.user("ann");

  private final MemoryStores stores = new MemoryStores(Clock.systemUTC());
  private final Journal journal = new Journal(stores.log(), new Fanout(List.of()), new Ids(Clock.systemUTC(), 1),
      Clock.systemUTC(), Limits.DEFAULT, Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  private final Names names = new Names(stores.users(), new Messaging(journal, Limits.DEFAULT,
      new RateLimits(Limits.DEFAULT, new Limits.Rate(1, 1), System::nanoTime)));

  @AfterEach
  void close() {
    journal.close();
    stores.close();
  }

  private GabayDoor door(boolean shared, boolean plain) {
    return new GabayDoor(new GabayDoor.Trust(GabayTokens.SECRET, shared ? "default" : "gabay", shared, plain,
        Duration.ofDays(90)), Clock.systemUTC(), new Revocations(stores.users(), Clock.systemUTC()), names);
  }

  private static Presented presented(@Nullable String token, @Nullable String user, @Nullable String tenant) {
    return new Presented(token, user, tenant, Query.parse(""), Headers.empty());
  }

  /// The user who is let in and where, or what is said to who is not.
  private static String said(GabayDoor door, Presented presented) {
    return switch (door.handshake(presented)) {
      case Handshake.Admitted(var who) -> who.identity().space() + "/" + who.identity().user();
      case Handshake.Refused(var message) -> message;
    };
  }

  private String said(@Nullable String token, @Nullable String user) {
    return said(door(false, false), presented(token, user, null));
  }

  @Test
  void theUserMayBeNamedByAnyOfFourClaims() {
    assertThat(said(ANN, "ann")).isEqualTo("gabay/ann");
    for (var claims : List.of("\"id\":\"ann\"", "\"sub\":\"ann\"", "\"user\":{\"id\":\"ann\"}",
        "\"userId\":\"ann\",\"sub\":\"x\"")) {
      assertThat(said("Bearer " + GabayTokens.withClaims(claims), "ann")).as(claims).isEqualTo("gabay/ann");
    }
  }

  @Test
  void whoIsRefusedHearsWhatWasWrong() {
    assertThat(said(null, "ann")).isEqualTo("Authentication token is required");
    assertThat(said(ANN, null)).isEqualTo("User ID is required");
    assertThat(said(GabayTokens.user("ann"), "ann")).isEqualTo("Invalid token format: it must start with 'Bearer '");
    assertThat(said("Bearer ", "ann")).isEqualTo("Invalid token format: it must start with 'Bearer '");
    assertThat(said("Bearer x.y.z", "ann")).isEqualTo("Invalid token");
    assertThat(said("Bearer " + HumaneTokens.token("y".repeat(40), "\"userId\":\"ann\"", 900), "ann"))
        .isEqualTo("Invalid token");
    assertThat(said("Bearer " + HumaneTokens.token(GabayTokens.SECRET, "\"userId\":\"ann\"", -60), "ann"))
        .isEqualTo("Token has expired");
    assertThat(said(ANN, "bob")).isEqualTo("User ID does not match the token");
    assertThat(said("Bearer " + GabayTokens.tag("acme"), "ann")).as("a tag names nobody").contains("names no user");
  }

  @Test
  void aTenantIsOpenedByASignedTagWhereverItStands() {
    var door = door(false, false);
    var tag = GabayTokens.tag("acme");
    assertThat(said(door, presented(ANN, "ann", tag))).isEqualTo("gabay-acme/ann");
    assertThat(said(door, new Presented(ANN, "ann", null, Query.parse(""), Headers.of("X-Tenant-Tag", tag))))
        .isEqualTo("gabay-acme/ann");
    assertThat(said(door, new Presented(ANN, "ann", " ", Query.parse(""), Headers.of("Cookie", "a=b;x-tenant-tag="
        + tag)))).isEqualTo("gabay-acme/ann");
    assertThat(said(door, new Presented(ANN, "ann", null, Query.parse("x-tenant-tag=" + tag), Headers.empty())))
        .isEqualTo("gabay-acme/ann");
    assertThat(said(door(true, false), presented(ANN, "ann", tag))).as("in the space of all").isEqualTo("acme/ann");
    assertThat(said(door, presented(ANN, "ann", GabayTokens.tag("aws")))).isEqualTo("gabay/ann");
    assertThat(said(door, presented(ANN, "ann", HumaneTokens.token("y".repeat(40), "\"tag\":\"acme\"", 900))))
        .contains("signature");
    assertThat(said(door, presented(ANN, "ann", HumaneTokens.token(GabayTokens.SECRET, "\"tag\":\"acme\"", -60))))
        .contains("expired");
    assertThat(said(door, presented(ANN, "ann", GabayTokens.withClaims("\"tenant\":\"acme\"")))).contains("tag");
  }

  @Test
  void aPlainWordOpensATenantOnlyIfThatIsTrusted() {
    assertThat(said(door(false, false), presented(ANN, "ann", "acme"))).contains("not signed");
    assertThat(said(door(false, true), presented(ANN, "ann", "acme"))).isEqualTo("gabay-acme/ann");
    assertThat(said(door(false, true), presented(ANN, "ann", "a/c"))).contains("not a tenant");
    var bob = "Bearer " + GabayTokens.withClaims("\"userId\":\"bob\",\"tag\":\"acme\"");
    assertThat(said(door(false, false), presented(bob, "bob", null))).isEqualTo("gabay-acme/bob");
    assertThat(said(door(false, true), presented(bob, "bob", "other"))).contains("another tenant");
    assertThat(said(door(false, false), presented(bob, "bob", GabayTokens.tag("other")))).contains("another tenant");
  }

  @Test
  void whatTheTokenCallsItsUserIsRemembered() {
    var door = door(false, false);
    said(door, presented(ANN, "ann", null));
    assertThat(names.known(new UserId("gabay", "ann"))).isEqualTo("Ann");
    said(door, presented("Bearer " + GabayTokens.withClaims("\"sub\":\"bob\",\"email\":\"bob@gabay.example\""), "bob",
        null));
    assertThat(names.known(new UserId("gabay", "bob"))).isEqualTo("bob@gabay.example");
  }
}
