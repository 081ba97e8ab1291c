package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Support;
import chat.parlance.core.store.MarkStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server whose clock is set forth and back by hours, again and again, while people write.
@Timeout(60)
abstract class ClockContract extends StoresContract {

  private static final long[] HOURS = {0, 5, -7, 24, -48, 1, 0, -3, 400, -400};

  private final AtomicLong readings = new AtomicLong();
  private Journal journal;

  /// Another time at each look: a little later, and hours off.
  private Instant now() {
    long n = readings.incrementAndGet();
    return Scribe.BEGIN.plusMillis(n).plus(Duration.ofHours(HOURS[(int) (n % HOURS.length)]));
  }

  @BeforeEach
  void openWithThatClock() {
    stores.close();
    InstantSource clock = this::now;
    stores = backend.open(clock);
    journal = new Journal(stores.log(), new Fanout(List.of()), new Ids(clock, 1), clock, Limits.DEFAULT,
        Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  }

  @AfterEach
  void stop() {
    journal.close();
  }

  private Receipt send(String user, String key, Intent intent) {
    return journal.append(new Draft(Identity.of("s", user), key, intent));
  }

  private Receipt post(ConversationId room, String user, int number) {
    return send(user, "k" + number, new Intent.Post(new Intent.Place.Known(room), MessageKind.TEXT,
        Content.text("text " + number), 0, 0));
  }

  private ConversationId open(ConversationKind kind, String key) {
    return send("ann", key, new Intent.Open(kind, null, List.of("bob"), null, null, null)).conversation();
  }

  @Test
  void positionsAreDenseIdsGrowAndKeysAreKept() {
    var room = open(ConversationKind.GROUP, "open");
    var receipts = new ArrayList<Receipt>();
    for (int i = 0; i < 60; i++) {
      receipts.add(post(room, i % 2 == 0 ? "ann" : "bob", i));
    }
    for (int i = 59; i >= 0; i--) {
      assertThat(post(room, i % 2 == 0 ? "ann" : "bob", i)).isEqualTo(receipts.get(i).repeated());
    }
    assertThat(log(room)).extracting(Change::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 61).boxed().toList());
    assertThat(receipts).extracting(Receipt::message).isSorted().doesNotHaveDuplicates();
    assertThat(receipts).extracting(Receipt::at).as("or the clock did not jump").isNotEqualTo(
        receipts.stream().map(Receipt::at).sorted().toList());
  }

  @Test
  void pagesHoldEverythingOnceAndInTheOrderOfPositions() {
    var room = open(ConversationKind.GROUP, "open");
    for (int i = 0; i < 40; i++) {
      post(room, "ann", i);
    }
    var backwards = new ArrayList<Long>();
    long before = Long.MAX_VALUE;
    for (var page = page(room, before); !page.isEmpty(); page = page(room, before)) {
      before = page.getFirst().seq();
      page.reversed().forEach(message -> backwards.add(message.seq()));
    }
    assertThat(backwards).containsExactlyElementsOf(LongStream.rangeClosed(2, 41).map(n -> 43 - n).boxed().toList());
  }

  private List<Message> page(ConversationId room, long before) {
    return stores.conversations().messages(room, new Part(0, before, 7, true, 0));
  }

  @Test
  void listsByActivityHoldEverythingOnce() {
    var opened = new HashSet<ConversationId>();
    for (int i = 0; i < 20; i++) {
      opened.add(open(ConversationKind.SUPPORT, "open" + i));
    }
    int number = 0;
    for (var id : opened) {
      post(id, "ann", number++);
    }
    var listed = new ArrayList<ConversationId>();
    var times = new ArrayList<Instant>();
    for (int skip = 0; skip < 21; skip += 3) {
      for (var head : stores.conversations().byActivity(new Support("s", null), skip, 3)) {
        listed.add(head.id());
        times.add(head.updatedAt());
      }
    }
    assertThat(listed).hasSize(20).hasSameElementsAs(opened);
    assertThat(times.reversed()).isSorted();
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 100)).hasSize(20);
  }

  @Test
  void marksOnlyGoForward() {
    var room = open(ConversationKind.GROUP, "open");
    for (int i = 0; i < 9; i++) {
      post(room, "ann", i);
    }
    for (long read : new long[]{3, 7, 5, 9, 2}) {
      send("bob", "m" + read, new Intent.MoveMarks(room, new Marks(read, read, 0)));
    }
    assertThat(stores.marks().marks(room, "bob")).isEqualTo(new Marks(9, 9, 0));
    assertThat(stores.marks().readers(room, 8, 10)).extracting(MarkStore.Reader::user).contains("bob");
  }
}
