package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Message;
import chat.parlance.core.MessageFold;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any sequence of valid changes, appended in any batches, reads as the model says: the log in any cuts, the messages in
/// any pages, the members, the heads. A failing seed is in the test's name; `-Dparlance.seed=…` runs it alone.
abstract class FoldContract extends StoresContract {

  private static final int CHANGES = 250;

  static LongStream seeds() {
    var wanted = Long.getLong("parlance.seed");
    return wanted != null ? LongStream.of(wanted)
        : LongStream.concat(LongStream.rangeClosed(1, 8), LongStream.of(System.nanoTime()));
  }

  static LongStream fewSeeds() {
    return Long.getLong("parlance.seed") != null ? seeds()
        : LongStream.concat(LongStream.rangeClosed(1, 4), seeds().skip(8));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anySequenceOfChangesReadsAsTheModelSays(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var models = models();
    for (int written = 0; written < CHANGES;) {
      int batch = random.nextInt(1, 20);
      scribe.write(transaction -> {
        for (int i = 0; i < batch; i++) {
          var model = models.get(random.nextInt(models.size()));
          var actor = model.actor(random);
          model.take(scribe.append(transaction, model.id(), actor, model.possible(model.next(random, scribe), actor)));
          if (random.nextInt(10) == 0) {
            model.checkIn(transaction, random);
          }
        }
        return true;
      });
      written += batch;
      check(models.get(random.nextInt(models.size())), random);
    }
    for (var model : models) {
      check(model, random);
    }
  }

  /// The oldest part of logs goes, a few rows at a time, while they grow.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void whatIsLeftOfLogsThatAreTrimmedReadsAsTheModelSays(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var models = models();
    for (int written = 0; written < CHANGES;) {
      int batch = random.nextInt(1, 20);
      var model = models.get(random.nextInt(models.size()));
      scribe.write(transaction -> {
        for (int i = 0; i < batch; i++) {
          var actor = model.actor(random);
          model.take(scribe.append(transaction, model.id(), actor, model.possible(model.next(random, scribe), actor)));
        }
        return true;
      });
      written += batch;
      if (random.nextBoolean()) {
        trim(models.get(random.nextInt(models.size())), random);
      }
      check(models.get(random.nextInt(models.size())), random);
    }
    for (var model : models) {
      check(model, random);
    }
  }

  private void trim(Model model, RandomGenerator random) {
    long before = model.log().isEmpty() ? model.head().lastSeq() : model.log().getFirst().seq() - 1;
    long upTo = Math.max(0, model.head().lastSeq() - random.nextLong(-3, 60));
    int rows = random.nextInt(1, 30);
    var trimmed = scribe.write(transaction -> {
      var once = transaction.trim(model.id(), upTo, rows);
      model.trim(once.floor());
      model.checkIn(transaction, random);
      return once;
    });
    assertThat(trimmed.floor()).isBetween(before, Math.max(before, before + rows));
    assertThat(trimmed.more()).isEqualTo(trimmed.floor() < Math.min(upTo, model.head().lastSeq()));
    while (trimmed.more()) {
      trimmed = scribe.write(transaction -> transaction.trim(model.id(), upTo, rows));
    }
    assertThat(trimmed.floor()).isEqualTo(Math.max(before, Math.min(upTo, model.head().lastSeq())));
    model.trim(trimmed.floor());
  }

  private List<Model> models() {
    var models = new ArrayList<Model>();
    for (var space : List.of("s", "t", "s")) {
      var opened = scribe.write(transaction -> scribe.open(transaction, space,
          ConversationKind.GROUP, null, "u0", "u1", "u2"));
      var model = new Model(opened.conversation());
      model.take(opened);
      models.add(model);
    }
    return models;
  }

  private void check(Model model, RandomGenerator random) {
    var id = model.id();
    assertThat(log(id)).isEqualTo(model.log());
    long cut = random.nextLong(model.head().lastSeq() + 1);
    int limit = random.nextInt(1, 50);
    assertThat(stores.log().changes(id, cut, limit))
        .isEqualTo(model.log().stream().filter(change -> change.seq() > cut).limit(limit).toList());
    var messages = model.messages();
    assertThat(walk(id, random.nextInt(1, 9), random.nextBoolean())).isEqualTo(messages);
    var again = new MessageFold();
    log(id).forEach(again::add);
    assertThat(again.messages()).as("the log as it is read now adds up to the same").isEqualTo(messages);
    assertThat(stores.conversations().pinned(id, 1_000))
        .isEqualTo(messages.reversed().stream().filter(Message::pinned).toList());
    assertThat(stores.conversations().conversation(id)).isEqualTo(model.head());
    assertThat(stores.conversations().members(id, "", 1_000)).isEqualTo(List.copyOf(model.members().values()));
    checkMessages(model, messages, random);
    for (int i = 0; i < 5; i++) {
      checkCounts(model, messages, random);
    }
  }

  private void checkMessages(Model model, List<Message> messages, RandomGenerator random) {
    var id = model.id();
    Map<Long, List<Message>> threads = new HashMap<>();
    messages.forEach(message -> threads.computeIfAbsent(message.thread(), _ -> new ArrayList<>()).add(message));
    threads.forEach((thread, expected) -> {
      if (thread != 0) {
        assertThat(
            stores.conversations().messages(id, new Part(0, Long.MAX_VALUE, 1_000, random.nextBoolean(), thread)))
            .isEqualTo(expected);
      }
    });
    for (int i = 0; i < 5 && !messages.isEmpty(); i++) {
      var message = messages.get(random.nextInt(messages.size()));
      assertThat(stores.conversations().message(id, message.id())).isEqualTo(message);
    }
    var user = "u" + random.nextInt(6);
    long after = random.nextLong(model.head().lastSeq() + 3);
    assertThat(stores.conversations().unread(id, user, after, 10)).isEqualTo((int) messages.stream()
        .filter(message -> message.seq() > after && !message.deleted() && !message.sender().equals(user)).limit(10)
        .count());
  }

  private void checkCounts(Model model, List<Message> messages, RandomGenerator random) {
    long after = random.nextLong(model.head().lastSeq() + 2);
    long before = random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(model.head().lastSeq() + 3);
    var stretch = new Stretch(model.id(), after, before);
    var living = messages.stream()
        .filter(message -> message.seq() > after && message.seq() < before && !message.deleted()).toList();
    assertThat(stores.conversations().count(stretch)).isEqualTo(living.size());
    int skip = random.nextInt(5);
    assertThat(stores.conversations().newest(stretch, skip, 1_000))
        .isEqualTo(living.subList(0, Math.max(0, living.size() - skip)));
  }

  private List<Message> walk(ConversationId id, int size, boolean backwards) {
    var walked = new ArrayList<Message>();
    while (true) {
      var part = backwards
          ? new Part(0, walked.isEmpty() ? Long.MAX_VALUE : walked.getFirst().seq(), size, true, 0)
          : new Part(walked.isEmpty() ? 0 : walked.getLast().seq(), Long.MAX_VALUE, size, false, 0);
      var page = stores.conversations().messages(id, part);
      walked.addAll(backwards ? 0 : walked.size(), page);
      if (page.size() < size) {
        return walked;
      }
    }
  }
}
