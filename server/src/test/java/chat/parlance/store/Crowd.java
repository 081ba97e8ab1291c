package chat.parlance.store;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Next;
import chat.parlance.core.store.OutboxStore.Outcome;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// People who do everything that leaves something in a store, at random.
final class Crowd {

  private static final List<String> SPACES = List.of("s", "t", "ü");
  private static final List<ConversationKind> KINDS = List.of(ConversationKind.values());
  /// After everything that the crowd does.
  static final Instant LATER = Scribe.BEGIN.plusSeconds(100_000);

  private record Seat(ConversationId conversation, String user) {}

  private final Stores stores;
  private final Scribe scribe;
  private final RandomGenerator random;
  private final List<Model> models = new ArrayList<>();
  private final Map<Seat, Marks> marks = new HashMap<>();
  private int keys;

  Crowd(Stores stores, Scribe scribe, RandomGenerator random) {
    this.stores = stores;
    this.scribe = scribe;
    this.random = random;
    for (int i = 0; i < 3; i++) {
      scribe.write(this::open);
    }
  }

  List<Model> models() {
    return models;
  }

  /// So many things happen.
  void live(int things) {
    for (int done = 0; done < things;) {
      int batch = Math.min(random.nextInt(1, 20), things - done);
      scribe.write(transaction -> {
        for (int i = 0; i < batch; i++) {
          happen(transaction);
        }
        return true;
      });
      done += batch;
      if (random.nextInt(5) == 0) {
        relay();
      }
    }
  }

  private void happen(LogTransaction transaction) {
    var user = new UserId(any(SPACES), "u" + random.nextInt(6));
    var model = any(models);
    var id = model.id();
    switch (random.nextInt(24)) {
      case 0 -> open(transaction);
      case 1 -> transaction.notePresence(user, scribe.time(), random.nextBoolean() ? "away" : null);
      case 2 -> transaction.noteName(user, "Name " + random.nextInt(5));
      case 3, 4 -> transaction.favour(user, "u" + random.nextInt(6), random.nextInt(3) > 0, scribe.time());
      case 5 -> transaction.erasing(user, scribe.time());
      case 6 -> transaction.erased(user);
      case 7 -> transaction.revoke(random.nextBoolean()
          ? Revocation.ofToken(user.space(), "token " + random.nextInt(9), LATER)
          : Revocation.ofUser(user, scribe.time(), LATER));
      case 8, 9 -> transaction.wish(new Wish("c" + random.nextInt(2), id, 1, scribe.time(), "{\"n\":" + keys++ + "}"));
      case 10 ->
        transaction.stamp(new UserId(id.space(), user.user()), new Stamp("nothing " + keys++, random.nextLong()),
            new Receipt(id, 1, 0, scribe.time(), false));
      case 11, 12, 13 -> mark(transaction, id, user.user());
      case 14 -> transaction.settle(id, any(List.copyOf(model.members().keySet()), "nobody"),
          new Member.Settings(random.nextBoolean(), random.nextBoolean()));
      default -> append(transaction, model);
    }
  }

  private boolean open(LogTransaction transaction) {
    var kind = any(KINDS);
    var key = random.nextBoolean() ? null : "key " + keys++;
    var opened = scribe.open(transaction, any(SPACES), kind, key, "u0", "u1", "u2");
    var model = new Model(opened.conversation());
    model.take(opened);
    return models.add(model);
  }

  private void append(LogTransaction transaction, Model model) {
    var actor = model.actor(random);
    var body = model.possible(model.next(random, scribe), actor);
    var stamp = body instanceof ChangeBody.Posted posted && posted.key() != null
        ? new Stamp(posted.key(), random.nextLong())
        : random.nextInt(4) == 0 && !(body instanceof ChangeBody.Posted) ? new Stamp("change " + keys++, 5) : null;
    model.take(scribe.append(transaction, model.id(), actor, body, stamp));
  }

  private void mark(LogTransaction transaction, ConversationId id, String user) {
    long last = random.nextLong(1, 41);
    var moved = marks.getOrDefault(new Seat(id, user), Marks.NONE)
        .and(new Marks(random.nextLong(last), random.nextLong(last), random.nextLong(last)));
    marks.put(new Seat(id, user), moved);
    transaction.moveMarks(id, user, moved, scribe.time());
  }

  private void relay() {
    for (var batch : stores.outbox().claim(new Claim("c" + random.nextInt(2), LATER, LATER.plusSeconds(1), 1, 3))) {
      stores.outbox().settle(List.of(new Outcome(batch, 0, random.nextBoolean() ? new Next.Never(LATER, "refused")
          : new Next.Later(LATER, 1, ""))));
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> T any(List<T> all, T otherwise) {
    return all.isEmpty() ? otherwise : any(all);
  }
}
