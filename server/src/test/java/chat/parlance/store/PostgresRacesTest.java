package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Answer;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Committed;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Signal;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two servers that write to one PostgreSQL database at the same time.
@Timeout(120)
class PostgresRacesTest {

  private PostgresUrl url;
  private SqlStores one;
  private SqlStores two;
  private Scribe here;
  private Scribe there;

  @BeforeEach
  void open() {
    url = PostgresServer.empty();
    one = SqlStores.postgres(url, 4, () -> Scribe.BEGIN);
    two = SqlStores.postgres(url, 4, () -> Scribe.BEGIN);
    here = new Scribe(one);
    there = here.in(two);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    PostgresServer.drop(url);
  }

  @Test
  void whatOneServerHasInMindIsComparedBeforeItCommits() {
    var id = here.group("s", "ann", "bob");
    here.post(id, "ann", "one");
    there.post(id, "bob", "two");

    assertThatThrownBy(() -> here.post(id, "ann", "stale")).isInstanceOf(StaleReadException.class);
    assertThat(here.post(id, "ann", "three").seq()).isEqualTo(4);
    assertThat(texts(id)).containsExactly("Opened", "one", "two", "three");
  }

  @Test
  void whoWasSlowerIsRefusedAndLeavesNothing() {
    var id = here.group("s", "ann", "bob");
    try (var slow = one.log().begin()) {
      here.append(slow, id, "ann", here.posted("slow", "k"), new Stamp("k", 1));
      there.append(id, "bob", Scribe.edited(there.post(id, "bob", "fast"), "faster"));
      assertThatThrownBy(slow::commit).isInstanceOf(StaleReadException.class);
    }
    assertThat(texts(id)).containsExactly("Opened", "faster", "faster");
    here.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      return true;
    });
  }

  @Test
  void aMemberWhoLeftElsewhereIsNoMemberHere() {
    var id = here.group("s", "ann", "bob");
    here.write(transaction -> transaction.member(id, "bob"));
    there.append(id, "bob", new ChangeBody.MemberLeft("bob"));

    assertThatThrownBy(() -> here.write(transaction -> {
      assertThat(transaction.member(id, "bob")).isNotNull();
      transaction.moveMarks(id, "bob", new Marks(1, 1, 0), Scribe.BEGIN);
      return true;
    })).isInstanceOf(StaleReadException.class);
    here.write(transaction -> {
      assertThat(transaction.member(id, "bob")).isNull();
      return true;
    });
  }

  @Test
  void settingsThatWereChangedElsewhereAreSeenHere() {
    var id = here.group("s", "ann", "bob");
    here.write(transaction -> transaction.member(id, "bob"));
    there.write(transaction -> {
      transaction.settle(id, "bob", new Member.Settings(false, true));
      return true;
    });

    assertThatThrownBy(() -> here.write(transaction -> transaction.member(id, "bob")))
        .isInstanceOf(StaleReadException.class);
    assertThatThrownBy(() -> {
      there.write(transaction -> {
        transaction.conversation(id);
        return transaction.member(id, "bob");
      });
      here.write(transaction -> {
        transaction.settle(id, "bob", new Member.Settings(true, true));
        return true;
      });
      there.write(transaction -> {
        transaction.member(id, "bob");
        transaction.settle(id, "bob", new Member.Settings(false, false));
        return true;
      });
    }).isInstanceOf(StaleReadException.class);
    assertThat(one.conversations().member(id, "bob")).isNotNull().extracting(Member::settings)
        .isEqualTo(new Member.Settings(true, true));
  }

  @Test
  void serversThatStartTogetherMakeTheTablesOnce() throws Exception {
    var bare = PostgresServer.bare();
    try (var threads = Executors.newCachedThreadPool()) {
      var opened = new ArrayList<Future<SqlStores>>();
      for (int i = 0; i < 4; i++) {
        opened.add(threads.submit(() -> SqlStores.postgres(bare, 1, () -> Scribe.BEGIN)));
      }
      for (var stores : opened) {
        try (var store = stores.get(60, TimeUnit.SECONDS)) {
          store.probe();
        }
      }
      assertThat(SqlStores.migrate(bare)).isZero();
    } finally {
      PostgresServer.drop(bare);
    }
  }

  @Test
  void marksOnlyGoForwardWhoeverIsLater() {
    var id = here.group("s", "ann");
    try (var slow = one.log().begin()) {
      assertThat(slow.marks(id, "ann")).isEqualTo(Marks.NONE);
      there.write(transaction -> {
        transaction.moveMarks(id, "ann", new Marks(9, 9, 3), Scribe.BEGIN);
        return true;
      });
      slow.moveMarks(id, "ann", new Marks(5, 12, 0), Scribe.BEGIN);
      slow.commit();
    }
    assertThat(two.marks().marks(id, "ann")).isEqualTo(new Marks(9, 12, 3));
  }

  @Test
  void draftsThatTwoServersGetAtOnceAreEachStoredOnceAndInOneOrder() throws Exception {
    var ids = List.of(here.group("s", "ann", "bob"), here.group("s", "ann", "bob"), here.group("s", "ann", "bob"));
    try (var left = journal(one, 1); var right = journal(two, 2)) {
      var answers = new ArrayList<CompletableFuture<Receipt>>();
      var pairs = new HashMap<CompletableFuture<Receipt>, CompletableFuture<Receipt>>();
      for (int i = 0; i < 400; i++) {
        var id = ids.get(i % ids.size());
        var common = submit(left, id, "ann", "both " + i);
        pairs.put(common, submit(right, id, "ann", "both " + i));
        answers.add(submit(left, id, "ann", "left " + i));
        answers.add(submit(right, id, "bob", "right " + i));
      }
      for (var answer : answers) {
        answer.get(60, TimeUnit.SECONDS);
      }
      for (var pair : pairs.entrySet()) {
        var mine = pair.getKey().get(60, TimeUnit.SECONDS);
        var theirs = pair.getValue().get(60, TimeUnit.SECONDS);
        assertThat(mine.message()).isEqualTo(theirs.message());
        assertThat(mine.duplicate() ^ theirs.duplicate()).isTrue();
      }
    }
    Set<String> all = new HashSet<>();
    int count = 0;
    for (var id : ids) {
      var log = one.log().changes(id, 0, 10_000);
      assertThat(log).extracting(Change::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
      for (var change : log.subList(1, log.size())) {
        all.add(StoresContract.text(change));
        count++;
      }
    }
    assertThat(all).hasSize(1_200);
    assertThat(count).isEqualTo(1_200);
  }

  @Test
  void aConversationThatTwoServersOpenAtOnceIsOpenedOnce() throws Exception {
    try (var left = journal(one, 1); var right = journal(two, 2)) {
      for (int i = 0; i < 30; i++) {
        var mine = direct(left, "ann" + i, "bob" + i, "first");
        var theirs = direct(right, "bob" + i, "ann" + i, "first");
        assertThat(mine.get(30, TimeUnit.SECONDS).conversation())
            .isEqualTo(theirs.get(30, TimeUnit.SECONDS).conversation());
      }
    }
  }

  private static class Nobody implements Delivery {
    @Override
    public void committed(List<Committed> batch) {}

    @Override
    public void signal(Signal signal) {}
  }

  private static Journal journal(SqlStores stores, int node) {
    return journal(stores, node, new Nobody());
  }

  private static Journal journal(SqlStores stores, int node, Delivery delivery) {
    return new Journal(stores.log(), delivery, new Ids(Clock.systemUTC(), node), Clock.systemUTC(),
        Limits.DEFAULT, new Journal.Settings(4, 16_384, 64L << 20, 64, 8_192), Journal.Observer.SILENT);
  }

  private static CompletableFuture<Receipt> submit(Journal journal, ConversationId id, String user, String text) {
    return submit(journal, user, text,
        new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, Content.text(text), 0, 0));
  }

  @Test
  void changesOfAConversationAreToldInTheirOrderWhicheverLaneTheyAreOf() throws Exception {
    var told = new HashMap<ConversationId, List<Long>>();
    var answers = new ArrayList<CompletableFuture<Receipt>>();
    try (var journal = journal(one, 1, new Nobody() {
      @Override
      public void committed(List<Committed> batch) {
        for (var committed : batch) {
          told.computeIfAbsent(committed.change().conversation(), _ -> new ArrayList<>())
              .add(committed.change().seq());
        }
      }
    })) {
      for (int i = 0; i < 300; i++) {
        answers.add(direct(journal, "ann" + i % 20, "bob" + i % 20, "a" + i));
        answers.add(direct(journal, "bob" + i % 20, "ann" + i % 20, "b" + i));
      }
      for (var answer : answers) {
        answer.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(told).hasSize(20);
    told.values().forEach(seqs -> assertThat(seqs)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 31).boxed().toList()));
  }

  private static CompletableFuture<Receipt> direct(Journal journal, String user, String other,
      String key) {
    return submit(journal, user, key, new Intent.Post(new Intent.Place.DirectWith(other), MessageKind.TEXT,
        Content.text("hello " + other), 0, 0));
  }

  private static CompletableFuture<Receipt> submit(Journal journal, String user, String key, Intent intent) {
    var answer = new CompletableFuture<Receipt>();
    journal.submit(new Draft(new Identity("s", user, null, null, Set.of()), key, intent, 0), new Answer() {
      @Override
      public void stored(Receipt receipt) {
        answer.complete(receipt);
      }

      @Override
      public void refused(Rejection rejection) {
        answer.completeExceptionally(new RejectedException(rejection));
      }
    });
    return answer;
  }

  private List<String> texts(ConversationId id) {
    return one.log().changes(id, 0, 1_000).stream().map(StoresContract::text).toList();
  }
}
