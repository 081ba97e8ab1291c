package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.CallNews;
import chat.parlance.core.Calls;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.Delivery;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.store.memory.MemoryStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsTest {

  private static final UserId ANN = new UserId("s", "ann");
  private static final UserId BOB = new UserId("s", "bob");
  private static final long DESK = 1;
  private static final long PHONE = 11;
  private static final long TABLET = 12;

  /// What a device was told: `12 incoming`.
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private final Map<UserId, List<Long>> here = new HashMap<>();
  private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final MemoryStores stores = new MemoryStores(() -> now);
  private final Delivery delivery = new Delivery() {

    @Override
    public void committed(List<Committed> batch) {
      // looked up in the store
    }

    @Override
    public void signal(Signal signal) {
      if (signal instanceof Signal.Calling calling) {
        here.getOrDefault(calling.to(), List.of()).stream().filter(calling.which()::include)
            .forEach(session -> told.add(session + " " + calling.news().getClass().getSimpleName()));
      }
    }
  };
  private final Journal journal = new Journal(stores.log(), delivery, new Ids(() -> now, 1), () -> now,
      Limits.DEFAULT, Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  private final Limits limits = Limits.DEFAULT;
  private final Calls calls = new Calls(new Calls.Parts(new Messaging(journal, limits, rates()), journal, delivery,
      () -> now));

  private RateLimits rates() {
    return new RateLimits(limits, new Limits.Rate(1, 1), () -> now.toEpochMilli() * 1_000_000);
  }

  @AfterEach
  void close() {
    journal.close(Duration.ofSeconds(5));
    stores.close();
  }

  private void arrive(UserId user, long session) {
    here.computeIfAbsent(user, _ -> new ArrayList<>()).add(session);
    calls.arrived(user, session);
  }

  private void leave(UserId user, long session) {
    here.getOrDefault(user, new ArrayList<>()).remove(session);
    calls.left(user, session);
  }

  private void everybody() {
    arrive(ANN, DESK);
    arrive(BOB, PHONE);
    arrive(BOB, TABLET);
  }

  private long ring() {
    var initiated = calls.initiate(Identity.of("s", "ann"), DESK, "bob");
    assertThat(initiated.ringing()).isTrue();
    told.clear();
    return initiated.call();
  }

  private long connected() {
    long call = ring();
    assertThat(calls.act(BOB, PHONE, call, Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.CONNECTED);
    told.clear();
    return call;
  }

  private List<String> told() {
    var all = List.copyOf(told);
    told.clear();
    return all;
  }

  private void passes(Duration time) {
    now = now.plus(time);
    calls.tick();
  }

  private Message record(long call) {
    journal.append(new chat.parlance.core.Draft(Identity.of("s", "ann"), null,
        new chat.parlance.core.Intent.NotePresence(now, null))); // what was submitted before is decided now
    var head = java.util.Objects.requireNonNull(stores.conversations().keyed("s",
        Conversation.directKey("ann", "bob")));
    return stores.conversations().messages(head.id(), new Part(0, Long.MAX_VALUE, 100, true, 0)).stream()
        .filter(message -> message.id() == call).findFirst().orElseThrow();
  }

  @Test
  void aCallRingsAtAllDevicesAndTheFirstThatAnswersHasIt() {
    everybody();
    var initiated = calls.initiate(Identity.of("s", "ann"), DESK, "bob");
    assertThat(initiated.ringing()).isTrue();
    assertThat(told()).containsExactlyInAnyOrder("11 Incoming", "12 Incoming");
    assertThat(record(initiated.call()).kind()).isEqualTo(MessageKind.CALL);
    assertThat(record(initiated.call()).content().metadata()).isEqualTo("{\"callConnected\":false}");

    assertThat(calls.act(BOB, TABLET, initiated.call(), Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.CONNECTED);
    assertThat(told()).containsExactlyInAnyOrder("11 ActedElsewhere", "1 Connected");
    assertThat(calls.act(BOB, PHONE, initiated.call(), Calls.Action.ANSWERED))
        .isEqualTo(Calls.Outcome.TAKEN_ELSEWHERE);
    assertThat(calls.act(BOB, TABLET, initiated.call(), Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.CONNECTED);
    assertThat(told()).isEmpty();
    assertThat(record(initiated.call()).content().metadata()).isEqualTo("{\"callConnected\":true}");
  }

  @Test
  void whoIsNotThereIsRecordedAsCalledAndNothingRings() {
    arrive(ANN, DESK);
    var initiated = calls.initiate(Identity.of("s", "ann"), DESK, "bob");
    assertThat(initiated.ringing()).isFalse();
    assertThat(record(initiated.call()).kind()).isEqualTo(MessageKind.CALL);
    arrive(BOB, PHONE);
    assertThat(calls.act(BOB, PHONE, initiated.call(), Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.ENDED);
    assertThat(told()).isEmpty();
    assertThatThrownBy(() -> calls.initiate(Identity.of("s", "ann"), DESK, "ann"))
        .isInstanceOf(RejectedException.class);
  }

  @Test
  void whoDeclinesEndsItForAllDevices() {
    everybody();
    for (var action : List.of(Calls.Action.DECLINED, Calls.Action.TIMEOUT)) {
      long call = ring();
      assertThat(calls.act(BOB, PHONE, call, action)).isEqualTo(Calls.Outcome.ENDED);
      assertThat(told()).containsExactlyInAnyOrder("12 ActedElsewhere", "1 Declined");
      assertThat(calls.act(BOB, TABLET, call, Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.ENDED);
      assertThat(calls.hangUp(ANN, DESK, call)).isFalse();
      assertThat(told()).isEmpty();
      assertThat(record(call).content().metadata()).isEqualTo("{\"callConnected\":false}");
    }
  }

  @Test
  void onlyTheTwoDevicesSteerACall() {
    everybody();
    arrive(ANN, 2);
    long call = connected();
    var eve = new UserId("s", "eve");
    arrive(eve, 99);
    assertThat(calls.relay(eve, 99, call, CallNews.Word.OFFER, "{}")).isFalse();
    assertThat(calls.relay(ANN, 2, call, CallNews.Word.OFFER, "{}")).isFalse();
    assertThat(calls.relay(BOB, TABLET, call, CallNews.Word.OFFER, "{}")).isFalse();
    assertThat(calls.relay(new UserId("other", "ann"), DESK, call, CallNews.Word.OFFER, "{}")).isFalse();
    assertThat(calls.hangUp(eve, 99, call)).isFalse();
    assertThat(calls.hangUp(BOB, TABLET, call)).isFalse();
    assertThat(calls.act(eve, 99, call, Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.ENDED);
    assertThat(told()).isEmpty();
    assertThat(calls.relay(ANN, DESK, call, CallNews.Word.OFFER, "{}")).isTrue();
    assertThat(calls.relay(BOB, PHONE, call, CallNews.Word.ANSWER, "{}")).isTrue();
    assertThat(calls.relay(BOB, PHONE, call, CallNews.Word.ANSWER, "x".repeat(Calls.WORDS + 1))).isFalse();
    assertThat(told()).containsExactly("11 Said", "1 Said");
    assertThat(calls.hangUp(BOB, PHONE, call)).isTrue();
    assertThat(told()).containsExactly("1 Ended");
    assertThat(calls.relay(ANN, DESK, call, CallNews.Word.MEDIA, "{}")).isFalse();
  }

  @Test
  void whoGivesUpWhileItRingsCancelsIt() {
    everybody();
    long call = ring();
    assertThat(calls.hangUp(BOB, PHONE, call)).as("it has not the call").isFalse();
    assertThat(calls.relay(ANN, DESK, call, CallNews.Word.OFFER, "{}")).as("to whom?").isFalse();
    assertThat(calls.hangUp(ANN, DESK, call)).isTrue();
    assertThat(told()).containsExactlyInAnyOrder("11 Cancelled", "12 Cancelled");
    assertThat(calls.act(BOB, PHONE, call, Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.ENDED);
  }

  @Test
  void aDeviceThatVanishesEndsItsCall() {
    everybody();
    connected();
    leave(BOB, TABLET);
    assertThat(told()).as("it had not the call").isEmpty();
    leave(BOB, PHONE);
    assertThat(told()).containsExactly("1 Ended");
    arrive(BOB, PHONE);
    connected();
    leave(ANN, DESK);
    assertThat(told()).containsExactly("11 Ended");
    arrive(ANN, DESK);
    ring();
    leave(ANN, DESK);
    assertThat(told()).containsExactly("11 Cancelled");
  }

  @Test
  void aCallThatNobodyCouldHearAnyMoreEndsUnlessTheyAreSoonBack() {
    everybody();
    ring();
    leave(BOB, PHONE);
    leave(BOB, TABLET);
    passes(Duration.ofSeconds(1));
    arrive(BOB, PHONE);
    passes(Duration.ofSeconds(60));
    assertThat(told()).isEmpty();
    leave(BOB, PHONE);
    passes(Calls.DESERTED);
    assertThat(told()).containsExactly("1 Ended");
  }

  @Test
  void nothingGoesOnForEverAndEverythingIsForgotten() {
    everybody();
    long rang = ring();
    passes(Calls.RINGING);
    assertThat(told()).containsExactlyInAnyOrder("1 Ended", "11 Cancelled", "12 Cancelled");
    assertThat(calls.act(BOB, PHONE, rang, Calls.Action.ANSWERED)).isEqualTo(Calls.Outcome.ENDED);
    long talked = connected();
    passes(Calls.SILENCE.minusSeconds(1));
    calls.relay(ANN, DESK, talked, CallNews.Word.MEDIA, "{}");
    passes(Calls.SILENCE.minusSeconds(1));
    assertThat(told()).containsExactly("11 Said");
    passes(Duration.ofSeconds(2));
    assertThat(told()).containsExactlyInAnyOrder("1 Ended", "11 Ended");
    passes(Calls.AFTERMATH);
    assertThat(calls.size()).isZero();
  }

  @Test
  void nobodyCallsWithoutBounds() {
    everybody();
    for (int i = 0; i < 50; i++) {
      calls.hangUp(ANN, DESK, ring());
    }
    assertThatThrownBy(() -> calls.initiate(Identity.of("s", "ann"), DESK, "bob"))
        .isInstanceOf(RejectedException.class);
    passes(Calls.AFTERMATH);
    ring();
  }

  @Test
  void whateverHappensInWhateverOrderBothSidesKnowWhenItIsOver() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      here.clear();
      passes(Duration.ofHours(9));
      passes(Calls.AFTERMATH);
      everybody();
      long call = ring();
      boolean caller = true; // whether ann's device believes that there is a call
      boolean callee = false; // whether one of bob's has it
      for (int step = 0; step < 12; step++) {
        long device = random.nextBoolean() ? PHONE : TABLET;
        switch (random.nextInt(5)) {
          case 0 -> {
            boolean mine = calls.act(BOB, device, call, Calls.Action.ANSWERED) == Calls.Outcome.CONNECTED;
            assertThat(mine && !caller).as("answered after the end, seed %d", seed).isFalse();
            callee |= mine;
          }
          case 1 -> caller &= !calls.hangUp(ANN, DESK, call);
          case 2 -> callee &= !calls.hangUp(BOB, device, call);
          case 3 -> calls.relay(ANN, DESK, call, CallNews.Word.CANDIDATES, "{}");
          default -> {
            if (calls.act(BOB, device, call, Calls.Action.DECLINED) == Calls.Outcome.ENDED && caller) {
              assertThat(told).as("seed %d", seed).anyMatch(news -> news.endsWith("1 Declined"));
            }
          }
        }
        var news = told();
        if (news.contains("1 Ended") || news.contains("1 Declined")) {
          caller = false;
        }
        callee &= !news.contains(PHONE + " Ended") && !news.contains(TABLET + " Ended");
        assertThat(callee && !caller).as("one side alone, seed %d, step %d", seed, step).isFalse();
      }
      leave(ANN, DESK);
      leave(BOB, PHONE);
      leave(BOB, TABLET);
    }
    passes(Duration.ofHours(9));
    passes(Calls.AFTERMATH);
    assertThat(calls.size()).isZero();
  }
}
