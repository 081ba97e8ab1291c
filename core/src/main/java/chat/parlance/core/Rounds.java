package chat.parlance.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The timer of a [Follower]: looks everywhere for what no hint said, now and then while hints come, and often while none can.
///
/// A round asks where the logs end of which something is in memory, some hundred with one question; which tokens were withdrawn; and of some of those who are connected, in
/// turn, where they are. Now and then what has no log is forgotten too.
public final class Rounds {

  /// Pauses between rounds: without a bus, and with one; and how long is kept what no log tells.
  public record Pace(Duration alone, Duration hinted, Duration aside) {}

  private static final int TOGETHER = 1_000;
  /// So many users are asked for in one round.
  private static final int USERS = 200;
  private static final int MEMBERSHIPS = 2_000;
  /// So far back it is looked for the moment at which somebody got into a conversation.
  private static final int BACK = 1_000;

  private final Follower follower;
  private final Follower.Parts parts;
  private final Revocations revocations;
  private final List<Supplier<Collection<ConversationId>>> referred;
  private final List<Runnable> aside;
  private final Pace pace;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();
  private final ArrayDeque<UserId> users = new ArrayDeque<>();
  /// Who lacked a conversation in the round before, and may only have been on the way into it.
  private Map<UserId, List<ConversationId>> lacked = new HashMap<>();
  private Instant last;
  private Instant lastAside;

  /// `referred`: conversations of which something is in memory; `aside`: what forgets what no log tells.
  public Rounds(Follower follower, Revocations revocations,
      List<Supplier<Collection<ConversationId>>> referred, List<Runnable> aside, Pace pace,
      InstantSource clock) {
    this.follower = follower;
    this.parts = follower.parts();
    this.revocations = revocations;
    this.referred = List.copyOf(referred);
    this.aside = List.copyOf(aside);
    this.pace = pace;
    this.clock = clock;
    this.last = clock.instant();
    this.lastAside = last;
  }

  /// Makes a round if it is time for one. Blocks; a second call meanwhile returns at once.
  public void tick() {
    if (!running.tryLock()) {
      return;
    }
    try {
      var now = clock.instant();
      boolean missed = follower.missedSome();
      var pause = parts.bus().connected() ? pace.hinted() : pace.alone();
      if (missed || now.isBefore(last) || !now.isBefore(last.plus(pause))) {
        last = now;
        round();
      }
      if (now.isBefore(lastAside) || !now.isBefore(lastAside.plus(pace.aside()))) {
        lastAside = now;
        aside.forEach(Runnable::run);
        forget();
      }
    } catch (RuntimeException e) {
      follower.mayHaveMissed();
      follower.failed(e);
    } finally {
      running.unlock();
    }
  }

  private void round() {
    for (var revocation : revocations.news()) {
      parts.here().signal(new Signal.Revoked(revocation, new UserId(revocation.space(), ""), 0));
    }
    parts.told().all().forEach(this::lookAt);
    lookAfterUsers();
    parts.counters().roundDone();
  }

  /// Where these logs end.
  private void lookAt(String space, Map<ConversationId, Long> told) {
    var ids = List.copyOf(told.keySet());
    for (int i = 0; i < ids.size(); i += TOGETHER) {
      for (var reach : parts.stores().retention().reaches(space, ids.subList(i, Math.min(ids.size(), i + TOGETHER)))) {
        if (reach.last() > parts.told().at(reach.conversation())) {
          parts.counters().late.increment();
          follower.due(reach.conversation(), reach.last());
        }
      }
    }
  }

  /// Whether those who are connected hear of all conversations that they are in: some of them in each round.
  private void lookAfterUsers() {
    if (users.isEmpty()) {
      users.addAll(parts.listening().users());
    }
    var globals = new HashMap<String, List<ConversationId>>();
    var lacking = new HashMap<UserId, List<ConversationId>>();
    var asked = new ArrayList<>(lacked.keySet());
    for (int i = 0; i < USERS && !users.isEmpty(); i++) {
      asked.add(users.poll());
    }
    for (var user : asked) {
      if (parts.listening().connected(user) && !lacking.containsKey(user)) {
        var everywhere = globals.computeIfAbsent(user.space(), space -> parts.stores().conversations()
            .ofKind(space, ConversationKind.GLOBAL, 100).stream().map(Conversation::id).toList());
        var missing = lookAfter(user, everywhere);
        if (!missing.isEmpty()) {
          lacking.put(user, missing);
        }
      }
    }
    lacked = lacking;
  }

  private List<ConversationId> lookAfter(UserId user, List<ConversationId> everywhere) {
    var all = new ArrayList<>(everywhere);
    long after = Long.MIN_VALUE;
    int read = MEMBERSHIPS;
    while (read == MEMBERSHIPS) {
      var page = parts.stores().conversations().memberships(user, after, MEMBERSHIPS);
      page.forEach(member -> all.add(member.conversation()));
      read = page.size();
      after = read == 0 ? after : page.getLast().conversation().value();
    }
    var missing = parts.listening().lacking(user, all);
    for (var id : missing) {
      parts.views().moved(id, List.of(user.user()));
      long joined = parts.told().at(id) < 0 ? follower.log().joined(id, user.user(), BACK) : 0;
      if (joined > 0) {
        follower.due(id, joined - 1);
      } else if (lacked.getOrDefault(user, List.of()).contains(id)) {
        parts.listening().renew(user); // whatever it missed, it asks for
      }
    }
    return missing;
  }

  /// What nothing in memory refers to need not be known any more.
  private void forget() {
    var heard = parts.listening().heard();
    if (heard == null) {
      return;
    }
    var all = new HashSet<>(heard);
    referred.forEach(some -> all.addAll(some.get()));
    parts.told().forgetAllBut(all);
  }
}
