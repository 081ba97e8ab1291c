package chat.parlance.core;

import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Ends accounts: takes back all that a user wrote in a space, ends its direct conversations, and forgets the user.
///
/// The wish is durable before anything else is done and goes when all is done. Every step may be done again, so whoever is
/// interrupted (killed, too) begins anew with [#resume]. What happens in conversations is told live like everything in them. One
/// worker for each user; it costs one walk over the space.
public final class Erasure {

  /// What it works with. `tokenLife`: no token lives longer. `blocking` runs the workers.
  public record Parts(Stores stores, Journal journal, Names names, InstantSource clock, Duration tokenLife,
      Executor blocking) {}

  /// Who is told when the work on an account cannot go on now.
  public interface Observer {
    void interrupted(UserId user, RuntimeException why);
  }

  private static final int MESSAGES = 100;
  private static final int SCANNED = 5_000;
  private static final int MEMBERSHIPS = 200;

  private final Parts parts;
  private final Observer observer;
  private final ConcurrentHashMap<UserId, CountDownLatch> running = new ConcurrentHashMap<>();

  public Erasure(Parts parts, Observer observer) {
    this.parts = parts;
    this.observer = observer;
  }

  /// Ends the account of this user. When it returns, the wish is durable; true: all is done, false: it did not come to an end
  /// within `patience`, and goes on. Blocks. Throws [StoreException] when the wish cannot be kept.
  public boolean erase(UserId user, Duration patience) {
    Validity.user("userId", user.user());
    var now = parts.clock().instant();
    try (var transaction = parts.stores().log().begin()) {
      transaction.erasing(user, now);
      transaction.commit();
    }
    var ended = start(new UserStore.Erasing(user, now));
    try {
      return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS) && !pending(user);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean pending(UserId user) {
    return parts.stores().users().erasures().stream().anyMatch(wish -> wish.user().equals(user));
  }

  /// Goes on with everything that was interrupted. To be called at the start, and now and then.
  public void resume() {
    parts.stores().users().erasures().forEach(this::start);
  }

  private CountDownLatch start(UserStore.Erasing wish) {
    var mine = new CountDownLatch(1);
    var other = running.putIfAbsent(wish.user(), mine);
    if (other != null) {
      return other;
    }
    parts.blocking().execute(() -> {
      try {
        work(wish);
      } catch (RejectedException | StoreException e) {
        observer.interrupted(wish.user(), e);
      } finally {
        running.remove(wish.user());
        mine.countDown();
      }
    });
    return mine;
  }

  private void work(UserStore.Erasing wish) {
    var user = wish.user();
    var revoked = Revocation.ofUser(user, wish.since(), wish.since().plus(parts.tokenLife()));
    submit(user, new Intent.Revoke(revoked));
    leaveAll(user);
    withdrawAll(user);
    try (var transaction = parts.stores().log().begin()) {
      transaction.erased(user);
      transaction.commit();
    }
    parts.names().forget(user);
  }

  private void submit(UserId user, Intent intent) {
    parts.journal().append(new Draft(Identity.of(user.space(), user.user()), null, intent));
  }

  private void leaveAll(UserId user) {
    long after = Long.MIN_VALUE;
    while (true) {
      var page = parts.stores().conversations().memberships(user, after, MEMBERSHIPS);
      for (var member : page) {
        var head = parts.stores().conversations().conversation(member.conversation());
        if (head != null && head.kind() == ConversationKind.DIRECT) {
          withdraw(user, head.id());
        }
        submit(user, new Intent.Erase(member.conversation(), List.of(), true));
      }
      if (page.size() < MEMBERSHIPS) {
        return;
      }
      after = page.getLast().conversation().value();
    }
  }

  /// Everything in a conversation that ends.
  private void withdraw(UserId user, ConversationId id) {
    long before = Long.MAX_VALUE;
    while (true) {
      var page = parts.stores().conversations().newest(new ConversationStore.Stretch(id, 0, before), 0, MESSAGES);
      if (page.isEmpty()) {
        return;
      }
      submit(user, new Intent.Erase(id, page.stream().map(Message::id).toList(), false));
      before = page.getFirst().seq();
    }
  }

  /// Everything by the user, wherever it is.
  private void withdrawAll(UserId user) {
    var from = ConversationStore.Walk.BEGIN;
    while (from != null) {
      var walked = parts.stores().conversations().written(user, from, SCANNED);
      var found = new LinkedHashMap<ConversationId, List<Long>>();
      walked.found()
          .forEach(spot -> found.computeIfAbsent(spot.conversation(), _ -> new ArrayList<>()).add(spot.message()));
      found.forEach((id, messages) -> {
        for (int i = 0; i < messages.size(); i += MESSAGES) {
          submit(user, new Intent.Erase(id, messages.subList(i, Math.min(messages.size(), i + MESSAGES)), false));
        }
      });
      from = walked.next();
    }
  }
}
