package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.Contents.Favourite;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.Contents.Named;
import chat.parlance.core.store.Contents.Seen;
import chat.parlance.core.store.Contents.Step;
import chat.parlance.core.store.Contents.Used;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Next;
import chat.parlance.core.store.OutboxStore.Outcome;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is promised of everything, page by page.
abstract class ContentsContract extends StoresContract {

  /// As no two of these are in the order of Java's strings and of bytes alike.
  private static final List<String> NAMES = List.of("a", "b c", "Z", "ä", "\uffee", "\ud83d\ude00");

  private List<String> names() {
    return NAMES.stream().filter(this::ordered).toList();
  }

  /// Whether this store knows where the name belongs.
  private boolean ordered(String name) {
    return backend.knowsCodePoints() || name.chars().allMatch(c -> !Character.isSurrogate((char) c));
  }

  private List<String> sorted() {
    return names().stream().sorted(CodePoints.ORDER).toList();
  }

  private static Instant at(long second) {
    return Scribe.BEGIN.plusSeconds(second);
  }

  private void write(Consumer<LogTransaction> work) {
    scribe.write(transaction -> {
      work.accept(transaction);
      return true;
    });
  }

  /// All of it in pages of two.
  private static <T> List<T> walk(Function<@Nullable T, List<T>> pageAfter) {
    var all = new ArrayList<T>();
    while (true) {
      var page = pageAfter.apply(all.isEmpty() ? null : all.getLast());
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      all.addAll(page);
      if (page.size() < 2) {
        return all;
      }
    }
  }

  @Test
  void spacesAndConversationsComeInOrder() {
    var ids = new ArrayList<ConversationId>();
    for (var name : names()) {
      ids.add(scribe.group(name, "ann"));
    }
    for (int i = 0; i < 4; i++) {
      ids.add(scribe.group("a", "ann"));
    }
    scribe.post(ids.getFirst(), "ann", "hello");
    var contents = stores.contents();
    assertThat(ContentsContract.<String>walk(last -> contents.spaces(last == null ? "" : last, 2))).isEqualTo(sorted());
    var found = ContentsContract.<Conversation>walk(
        last -> contents.conversations("a", last == null ? Contents.BEGIN : last.id().value(), 2));
    assertThat(found).hasSize(5).isEqualTo(ids.stream().filter(id -> id.space().equals("a"))
        .map(id -> stores.conversations().conversation(id)).toList());
    assertThat(contents.conversations("never", Contents.BEGIN, 2)).isEmpty();
  }

  @Test
  void whatIsKeptOfUsersComesInOrder() {
    scribe.group("other", "ann");
    write(transaction -> {
      for (var name : names()) {
        transaction.notePresence(new UserId("s", name), at(1), name.equals("a") ? "away" : null);
        transaction.noteName(new UserId("s", name), name + "!");
        transaction.favour(new UserId("s", name), "b", true, at(2));
        transaction.favour(new UserId("s", name), "a", true, at(3));
      }
      transaction.notePresence(new UserId("t", "a"), at(9), null);
      transaction.favour(new UserId("s", "Z"), "a", true, at(4));
    });
    var contents = stores.contents();
    assertThat(ContentsContract.<Seen>walk(last -> contents.seen(last == null ? user("") : last.user(), 2)))
        .isEqualTo(
            sorted().stream().map(name -> new Seen(user(name), at(1), name.equals("a") ? "away" : null)).toList());
    assertThat(ContentsContract.<Named>walk(last -> contents.names(last == null ? user("") : last.user(), 2)))
        .isEqualTo(sorted().stream().map(name -> new Named(user(name), name + "!")).toList());
    assertThat(ContentsContract.<Favourite>walk(last -> last == null ? contents.favourites(user(""), "", 2)
        : contents.favourites(last.user(), last.person(), 2))).isEqualTo(sorted().stream().flatMap(
            name -> List
                .of(new Favourite(user(name), "a", at(3)), new Favourite(user(name), "b", at(2))).stream())
            .toList());
    assertThat(contents.seen(new UserId("never", ""), 2)).isEmpty();
  }

  @Test
  void namesOfImportedIdsComeInOrder() {
    var names = sorted();
    write(transaction -> {
      for (int i = names.size() - 1; i >= 0; i--) {
        transaction.alias(new Alias("s", names.get(i), i / 2, i % 2 == 0));
      }
      transaction.alias(new Alias("t", "a", 99, true));
    });
    assertThat(ContentsContract.<Alias>walk(last -> stores.contents().aliases("s", last == null ? "" : last.name(), 2)))
        .isEqualTo(names.stream().map(name -> new Alias("s", name, names.indexOf(name) / 2,
            names.indexOf(name) % 2 == 0)).toList());
  }

  private static UserId user(String name) {
    return new UserId("s", name);
  }

  @Test
  void keysComeWithTheirFirstResults() {
    var id = scribe.group("s", "ann");
    var posted = scribe.post(id, "ann", "hello", "k1", 7);
    var nothing = new Receipt(id, 1, 0, at(5), false);
    write(transaction -> names().forEach(name -> transaction.stamp(user(name), new Stamp("k", 3), nothing)));
    write(transaction -> transaction.stamp(new UserId("t", "ann"), new Stamp("k", 3),
        new Receipt(new ConversationId("t", 1), 1, 0, at(5), false)));
    var found = ContentsContract.<Used>walk(last -> last == null ? stores.contents().stamps(user(""), "", 2)
        : stores.contents().stamps(last.actor(), last.stamp().key(), 2));
    assertThat(found).hasSize(names().size() + 1).contains(new Used(user("ann"), new Stamp("k1", 7),
        new Receipt(id, posted.seq(), posted.body().aboutMessage(), posted.at(), true)))
        .contains(new Used(user("Z"), new Stamp("k", 3), nothing.repeated()));
    assertThat(found.stream().map(used -> used.actor().user()).toList()).isSortedAccordingTo(CodePoints.ORDER);
  }

  @Test
  void marksComeWithTheStepsThatAreKept() {
    var id = scribe.group("s", "ann");
    var other = scribe.group("s", "ann");
    write(transaction -> {
      transaction.moveMarks(id, "Z", new Marks(3, 3, 0), at(1));
      transaction.moveMarks(id, "Z", new Marks(5, 6, 1), at(2));
      transaction.moveMarks(id, "b", new Marks(0, 2, 2), at(3));
      if (ordered("\ud83d\ude00")) {
        transaction.moveMarks(id, "\ud83d\ude00", new Marks(1, 1, 0), at(4));
      }
      transaction.moveMarks(id, "\uffee", new Marks(2, 2, 0), at(5));
      transaction.moveMarks(other, "b", new Marks(1, 1, 0), at(6));
    });
    assertThat(ContentsContract.<Marked>walk(last -> stores.contents().marks(id, last == null ? "" : last.user(), 2)))
        .isEqualTo(List.of(
            new Marked(id, "Z", new Marks(5, 6, 1), List.of(new Step(3, at(1)), new Step(5, at(2)))),
            new Marked(id, "b", new Marks(0, 2, 2), List.of()),
            new Marked(id, "\uffee", new Marks(2, 2, 0), List.of(new Step(2, at(5)))),
            new Marked(id, "\ud83d\ude00", new Marks(1, 1, 0), List.of(new Step(1, at(4)))))
            .stream().filter(marked -> ordered(marked.user())).toList());
    assertThat(stores.contents().marks(new ConversationId("never", 1), "", 2)).isEmpty();
  }

  @Test
  void whatWaitsAndWhatWasGivenUpComesInItsOrder() {
    var one = scribe.group("s", "ann");
    var two = scribe.group("t", "ann");
    write(transaction -> {
      for (int i = 1; i <= 3; i++) {
        transaction.wish(new Wish("c", one, i, at(i), "one " + i));
        transaction.wish(new Wish("d", two, i, at(i), "two " + i));
      }
    });
    var claimed = stores.outbox().claim(new Claim("c", at(9), at(99), 9, 9)).getFirst();
    stores.outbox().settle(List.of(new Outcome(claimed, 1, new Next.Never(at(10), "refused"))));
    var contents = stores.contents();
    var waiting = ContentsContract.<Pending>walk(
        last -> contents.wishes(last == null ? Contents.BEGIN : last.id(), 2));
    assertThat(waiting.stream().map(pending -> pending.wish().payload()).filter(text -> text.startsWith("two")))
        .containsExactly("two 1", "two 2", "two 3");
    assertThat(waiting).hasSize(4).extracting(pending -> pending.wish())
        .contains(new Wish("c", one, 3, at(3), "one 3"), new Wish("d", two, 1, at(1), "two 1"));
    assertThat(contents.dead(Contents.BEGIN, 2)).extracting(dead -> dead.wish(), dead -> dead.at(),
        dead -> dead.reason()).containsExactly(tuple(new Wish("c", one, 2, at(2), "one 2"), at(10), "refused"));
    assertThat(contents.dead(contents.dead(Contents.BEGIN, 2).getFirst().id(), 2)).isEmpty();
  }
}
