package chat.parlance.core;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who is there. Each session holds a lease; a user is offline when the last lease has been gone for the grace time, so a
/// short cut of the line does not flicker.
///
/// Changes are collected and told once a tick, each to the people who share a conversation of no more than
/// `presenceAudience` members; when more change than one tick can tell, the rest waits and [#degraded] says so. Leases live
/// in memory; only "last seen" is kept.
public final class Presence {

  public enum Status {
    ONLINE, AWAY, BUSY, OFFLINE
  }

  /// How a user is. `lastSeen` is null while the user is there, and when it never was.
  public record State(UserId user, Status status, @Nullable String text, @Nullable Instant lastSeen) {}

  private static final String UNCONNECTED = "Presence can be set while a connection is open.";
  private static final int TOLD_PER_TICK = 2_000;
  /// Partings that are under way at a time.
  private static final int PARTING = 1_024;
  /// Last seen is worth keeping but not worth insisting on.
  private static final Answer IGNORED = Answer.whenDone(() -> {});

  /// A user who is there or was a moment ago. Guarded by `lock`.
  private static final class Leases {
    int sessions;
    Status status = Status.ONLINE;
    @Nullable String text;
    /// Whether `text` is what the user says; if not, what it said before still holds and the store knows it.
    boolean knowsText;
    /// When the last session went, or 0.
    long goneAtMillis;
    /// Since when the user, who is there, wants to be seen as offline, or 0.
    long hiddenAtMillis;
    /// What others were told last.
    @Nullable Status told;

    /// When the user was seen last, as others are told.
    @Nullable Instant seen() {
      return hiddenAtMillis == 0 ? null : Instant.ofEpochMilli(hiddenAtMillis);
    }
  }

  private final Stores stores;
  private final Views views;
  private final Delivery delivery;
  private final Journal journal;
  private final InstantSource clock;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentHashMap<UserId, Leases> leases = new ConcurrentHashMap<>();
  private final LinkedHashSet<UserId> changed = new LinkedHashSet<>();
  private final LinkedHashSet<UserId> leaving = new LinkedHashSet<>();
  private volatile boolean degraded;
  private final AtomicInteger telling = new AtomicInteger();
  private final AtomicLong toldSoFar = new AtomicLong();

  /// What presence works with.
  public record Parts(Stores stores, Views views, Delivery delivery, Journal journal, InstantSource clock) {}

  public Presence(Parts parts, Limits limits) {
    this.stores = parts.stores();
    this.views = parts.views();
    this.delivery = parts.delivery();
    this.journal = parts.journal();
    this.clock = parts.clock();
    this.limits = limits;
  }

  /// A session of the user began. Never blocks on the store.
  public void arrived(UserId user) {
    lock.lock();
    try {
      var lease = leases.computeIfAbsent(user, _ -> new Leases());
      lease.sessions++;
      lease.goneAtMillis = 0;
      leaving.remove(user);
      if (lease.told != lease.status) {
        changed.add(user);
      }
    } finally {
      lock.unlock();
    }
  }

  /// A session of the user ended. Never blocks on the store.
  public void left(UserId user) {
    lock.lock();
    try {
      var lease = leases.get(user);
      if (lease != null && --lease.sessions <= 0) {
        lease.goneAtMillis = clock.millis();
        leaving.add(user);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The user, who has a session, says how it is.
  public void say(UserId user, Status status, @Nullable String text) {
    if (status == Status.OFFLINE) {
      throw new RejectedException(new Rejection.Invalid("status", "offline", "online, away or busy"));
    }
    if (text != null && text.length() > Validity.STATUS_LENGTH) {
      throw new RejectedException(new Rejection.TooLarge("text", text.length(), Validity.STATUS_LENGTH));
    }
    lock.lock();
    try {
      var lease = leases.get(user);
      if (lease == null) {
        throw new RejectedException(new Rejection.Forbidden(UNCONNECTED));
      }
      lease.status = status;
      lease.text = text;
      lease.knowsText = true;
      lease.hiddenAtMillis = 0;
      lease.told = null;
      changed.add(user);
    } finally {
      lock.unlock();
    }
  }

  /// The user, who has a session, wants to be seen as offline, from now on; until it says otherwise, or is gone.
  public void hide(UserId user) {
    lock.lock();
    try {
      var lease = leases.get(user);
      if (lease == null) {
        throw new RejectedException(new Rejection.Forbidden(UNCONNECTED));
      }
      if (lease.hiddenAtMillis == 0) {
        lease.hiddenAtMillis = clock.millis();
        lease.status = Status.OFFLINE;
        changed.add(user);
      }
    } finally {
      lock.unlock();
    }
  }

  /// How these users of the space are now. May block on the store, which is asked once for all.
  public Map<String, State> of(String space, Collection<String> users) {
    var seen = stores.users().lastSeen(space, users);
    var states = new HashMap<String, State>();
    for (var name : users) {
      var user = new UserId(space, name);
      var stored = seen.get(name);
      var present = present(user, stored == null ? null : stored.text());
      states.put(name, present != null ? present
          : new State(user, Status.OFFLINE, stored == null ? null : stored.text(),
              stored == null ? null : stored.at()));
    }
    return states;
  }

  /// How the user is now. May block on the store.
  public State of(UserId user) {
    lock.lock();
    try {
      var lease = leases.get(user);
      if (lease != null && lease.knowsText) {
        return new State(user, lease.status, lease.text, lease.seen());
      }
    } finally {
      lock.unlock();
    }
    var seen = stores.users().lastSeen(user);
    var present = present(user, seen == null ? null : seen.text());
    if (present != null) {
      return present;
    }
    return new State(user, Status.OFFLINE, seen == null ? null : seen.text(), seen == null ? null : seen.at());
  }

  /// How the user is who has a lease, which learns the text that was stored unless the user has said another since.
  private @Nullable State present(UserId user, @Nullable String stored) {
    lock.lock();
    try {
      var lease = leases.get(user);
      if (lease == null) {
        return null;
      }
      if (!lease.knowsText) {
        lease.text = stored;
        lease.knowsText = true;
      }
      return new State(user, lease.status, lease.text, lease.seen());
    } finally {
      lock.unlock();
    }
  }

  /// Whether more people come and go than can be told in time.
  public boolean degraded() {
    return degraded;
  }

  /// People who are there, or were within the grace time.
  public int present() {
    return leases.size();
  }

  /// Changes that wait to be told, those that are being told, and how many were.
  public record Queue(int waiting, int active, long told) {}

  public Queue queue() {
    lock.lock();
    try {
      return new Queue(changed.size() + leaving.size(), telling.get(), toldSoFar.get());
    } finally {
      lock.unlock();
    }
  }

  /// Tells what changed since the last tick. Called about once a second by one thread that may block on the store.
  public void tick() {
    var told = new ArrayList<Telling>();
    lock.lock();
    try {
      endLeases();
      for (var users = changed.iterator(); users.hasNext() && told.size() < TOLD_PER_TICK;) {
        var user = users.next();
        users.remove();
        var lease = leases.get(user);
        if (lease != null && lease.goneAtMillis == 0 && lease.told != lease.status) {
          lease.told = lease.status;
          told.add(new Telling(new State(user, lease.status, lease.text, lease.seen()), lease.knowsText));
        }
      }
      told.addAll(departed());
      degraded = !changed.isEmpty();
      telling.set(told.size());
    } finally {
      lock.unlock();
    }
    try {
      for (var one : told) {
        tell(complete(one));
        telling.decrementAndGet();
        toldSoFar.incrementAndGet();
      }
    } finally {
      telling.set(0);
    }
  }

  /// What is to be told; if `knowsText` is false, with the text that is stored.
  private record Telling(State state, boolean knowsText) {}

  private State complete(Telling telling) {
    var state = telling.state();
    return telling.knowsText() ? state
        : new State(state.user(), state.status(), of(state.user()).text(), state.lastSeen());
  }

  private final ArrayList<Telling> gone = new ArrayList<>();

  private void endLeases() {
    long now = clock.millis();
    for (var users = leaving.iterator(); users.hasNext() && gone.size() < TOLD_PER_TICK;) {
      var user = users.next();
      var lease = leases.get(user);
      if (lease == null || lease.goneAtMillis == 0) {
        users.remove();
      } else if (now - lease.goneAtMillis >= limits.presenceGrace().toMillis() || now < lease.goneAtMillis) {
        users.remove();
        leases.remove(user);
        changed.remove(user);
        if (lease.told == Status.OFFLINE) {
          continue; // it was seen as that before
        }
        gone.add(new Telling(new State(user, Status.OFFLINE, lease.text,
            Instant.ofEpochMilli(lease.goneAtMillis)), lease.knowsText));
      } else {
        break;
      }
    }
  }

  private List<Telling> departed() {
    var departed = new ArrayList<>(gone);
    gone.clear();
    return departed;
  }

  private void tell(State state) {
    var user = state.user();
    if (state.lastSeen() != null) {
      journal.submit(new Draft(Identity.of(user.space(), user.user()), null,
          new Intent.NotePresence(state.lastSeen(), state.text())), IGNORED);
    }
    var where = new ArrayList<ConversationId>();
    views.heads(user.space(), views.memberships(user).keySet()).forEach((id, head) -> {
      if (head.isOfAtMost(limits.presenceAudience())) {
        where.add(id);
      }
    });
    if (!where.isEmpty()) {
      delivery.signal(new Signal.PresenceChanged(user, state.status(), state.text(), state.lastSeen(), where, 0));
    }
  }

  /// The server stops: writes down for everybody who is there, or was within the grace time, when they were seen last. Tells
  /// nobody. Waits until that is durable, at most `patience`; so many at a time that it leaves room for others.
  public void leaveAll(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var room = new Semaphore(PARTING);
    for (var user : List.copyOf(leases.keySet())) {
      try {
        var _ = of(user); // it learns the stored text if it does not know it yet
      } catch (StoreException _) {
        return; // nothing can be written either
      }
      var draft = parting(user, now);
      if (draft != null) {
        if (!acquired(room, 1, deadline)) {
          return;
        }
        journal.submit(draft, Answer.whenDone(room::release));
      }
    }
    var _ = acquired(room, PARTING, deadline);
  }

  private @Nullable Draft parting(UserId user, Instant now) {
    lock.lock();
    try {
      var lease = leases.remove(user);
      if (lease == null) {
        return null;
      }
      changed.remove(user);
      leaving.remove(user);
      var hidden = lease.seen();
      var at = hidden != null ? hidden : lease.goneAtMillis == 0 ? now : Instant.ofEpochMilli(lease.goneAtMillis);
      return new Draft(Identity.of(user.space(), user.user()), null, new Intent.NotePresence(at, lease.text));
    } finally {
      lock.unlock();
    }
  }

  private static boolean acquired(Semaphore room, int permits, long deadline) {
    try {
      return room.tryAcquire(permits, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
