package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Presence;
import chat.parlance.core.Presence.Status;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.Views;
import chat.parlance.identity.SettableClock;
import chat.parlance.store.memory.MemoryStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is there, with a clock that moves when it is told to.
class PresenceGraceTest {

  private static final UserId ANN = new UserId("s", "ann");

  private final SettableClock clock = new SettableClock();
  private final MemoryStores stores = new MemoryStores(clock);
  private final List<Signal.PresenceChanged> told = new ArrayList<>();
  private Journal journal;
  private Presence presence;

  @BeforeEach
  void open() throws Exception {
    var views = new Views(stores, 1 << 20);
    var fanout = new Fanout(List.of(views, new Delivery() {
      @Override
      public void committed(List<Committed> batch) {}

      @Override
      public void signal(Signal signal) {
        if (signal instanceof Signal.PresenceChanged changed) {
          told.add(changed);
        }
      }
    }));
    journal = new Journal(stores.log(), fanout, new Ids(clock, 1), clock, Limits.DEFAULT, Journal.Settings.ONE_WRITER,
        Journal.Observer.SILENT);
    presence = new Presence(new Presence.Parts(stores, views, fanout, journal, clock), Limits.DEFAULT);
    submit(new Draft(Identity.of("s", "ann"), null,
        new Intent.Open(ConversationKind.GROUP, null, List.of("bob"), null, null, null)));
  }

  @AfterEach
  void close() {
    journal.close(Duration.ofSeconds(5));
    stores.close();
  }

  private void submit(Draft draft) throws Exception {
    Answered.stored(journal, draft).get(20, TimeUnit.SECONDS);
  }

  private List<Status> toldAfter(Duration time) {
    told.clear();
    clock.advance(time);
    presence.tick();
    return told.stream().map(Signal.PresenceChanged::status).toList();
  }

  @Test
  void comingIsToldOnceHoweverManyConnectionsThereAre() {
    presence.arrived(ANN);
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.ONLINE);
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).isEmpty();
    presence.left(ANN);
    presence.left(ANN);
    assertThat(toldAfter(Duration.ofMinutes(1))).as("one connection is left").isEmpty();
    assertThat(presence.of(ANN).status()).isEqualTo(Status.ONLINE);
  }

  @Test
  void aReconnectWithinTheGraceTimeIsNotSeenByAnybody() {
    presence.arrived(ANN);
    toldAfter(Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      presence.left(ANN);
      assertThat(toldAfter(Duration.ofSeconds(2))).isEmpty();
      presence.arrived(ANN);
      assertThat(toldAfter(Duration.ofSeconds(1))).isEmpty();
    }
  }

  @Test
  void whoHidesIsSeenAsOfflineSinceThenUntilItSaysOtherwiseOrIsGone() {
    presence.arrived(ANN);
    toldAfter(Duration.ofSeconds(1));
    var hidden = clock.instant();
    presence.hide(ANN);
    presence.hide(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.OFFLINE);
    assertThat(told.getFirst().lastSeen()).isEqualTo(hidden);
    assertThat(presence.of(ANN)).isEqualTo(presence.of("s", List.of("ann", "bob")).get("ann"));
    assertThat(presence.of(ANN).lastSeen()).isEqualTo(hidden);
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).as("another connection changes nothing").isEmpty();
    presence.say(ANN, Status.ONLINE, null);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.ONLINE);
    assertThat(presence.of(ANN).lastSeen()).isNull();
    presence.hide(ANN);
    toldAfter(Duration.ofSeconds(1));
    presence.left(ANN);
    presence.left(ANN);
    assertThat(toldAfter(Duration.ofMinutes(1))).as("it was seen as that before").isEmpty();
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.ONLINE);
  }

  @Test
  void whoStaysAwayIsToldOfflineOnceAndLastSeenIsWhenItLeft() {
    presence.arrived(ANN);
    toldAfter(Duration.ofSeconds(1));
    var left = clock.instant();
    presence.left(ANN);
    assertThat(toldAfter(Duration.ofSeconds(4))).isEmpty();
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.OFFLINE);
    assertThat(told.getFirst().lastSeen()).isEqualTo(left);
    assertThat(toldAfter(Duration.ofMinutes(1))).isEmpty();
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.ONLINE);
  }

  @Test
  void aBusyUserIsToldBusyAndComesBackOnline() {
    presence.arrived(ANN);
    toldAfter(Duration.ofSeconds(1));
    presence.say(ANN, Status.BUSY, "in a meeting");
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.BUSY);
    assertThat(told.getFirst().text()).isEqualTo("in a meeting");
    assertThat(presence.of(ANN).text()).isEqualTo("in a meeting");
  }

  @Test
  void aServerThatStopsRightAfterSomebodyCameForgetsNeitherTextNorTime() throws Exception {
    presence.arrived(ANN);
    presence.say(ANN, Status.BUSY, "in a meeting");
    presence.left(ANN);
    toldAfter(Duration.ofMinutes(1));
    submit(new Draft(Identity.of("s", "bob"), null, new Intent.NotePresence(clock.instant(), null))); // behind ann's
    presence.arrived(ANN);
    clock.advance(Duration.ofMinutes(1));
    presence.leaveAll(Duration.ofSeconds(5));
    var seen = Objects.requireNonNull(stores.users().lastSeen(ANN));
    assertThat(seen.text()).isEqualTo("in a meeting");
    assertThat(seen.at()).isEqualTo(clock.instant());
  }

  @Test
  void aClockThatIsSetBackOrForthLeavesWhoIsThereAndKeepsNobodyWhoIsNot() {
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofHours(5))).containsExactly(Status.ONLINE);
    assertThat(toldAfter(Duration.ofHours(-9))).isEmpty();
    assertThat(toldAfter(Duration.ofHours(100))).isEmpty();
    assertThat(presence.of(ANN).status()).isEqualTo(Status.ONLINE);
    presence.left(ANN);
    assertThat(toldAfter(Duration.ofHours(-30))).as("not there for thirty hours more").containsExactly(Status.OFFLINE);
    presence.arrived(ANN);
    assertThat(toldAfter(Duration.ofSeconds(1))).containsExactly(Status.ONLINE);
  }
}
