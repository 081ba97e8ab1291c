package chat.parlance.gateway;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The sessions of one event loop, the rooms they are in, and what is to be done for them.
///
/// Other threads put work into the inbox; at most one task of the loop is outstanding for it, so a burst of commits costs
/// one task and one flush per connection. All else is for the loop only.
final class Shard {

  /// A change that goes out, and who follows it.
  record Outgoing(EncodedChange change, FanOut fanOut) {}

  /// A change that this turn of the loop has written and not yet flushed.
  private record Written(FanOut fanOut, int receivers) {}

  /// So many rounds of the inbox are one task, and so many pieces of work one round, which ends with a flush.
  private static final int ROUNDS = 16;
  private static final int TURN = 1_024;
  /// Seconds that another thread waits for work that it gave to the loop.
  private static final int PATIENCE = 10;

  private final Hub hub;
  private final EventLoop loop;
  private final Runnable drain = this::drain;
  private final Queue<Runnable> inbox = PlatformDependent.newMpscQueue();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<ConversationId, Room> rooms = new HashMap<>();
  private final Map<UserId, List<Session>> users = new HashMap<>();
  private final Map<Long, Session> sessions = new HashMap<>();
  private final ArrayList<Session> dirty = new ArrayList<>();
  private final ArrayList<Written> written = new ArrayList<>();
  private final Broadcast broadcast;
  private final Replays replays = new Replays(this);
  private final Deadlines deadlines;
  private boolean draining;
  private long lastNumber;
  /// What is written now is the last of this turn, so that each connection is flushed while it is at hand.
  private boolean lastOfTurn;
  private volatile boolean stalled;

  Shard(Hub hub, EventLoop loop) {
    this.hub = hub;
    this.loop = loop;
    this.broadcast = new Broadcast(hub.counters());
    this.deadlines = new Deadlines(hub);
    var _ = loop.scheduleAtFixedRate(deadlines::tick, 1, 1, TimeUnit.SECONDS);
  }

  Hub hub() {
    return hub;
  }

  Replays replays() {
    return replays;
  }

  /// Does the work on the loop, soon. Any thread.
  void run(Runnable work) {
    put(work);
    wake();
  }

  /// Does the work on the loop and waits until it is done. For threads that may block, never for a loop.
  void runNow(Runnable work) {
    var done = new CompletableFuture<Boolean>();
    run(() -> {
      try {
        work.run();
        done.complete(true);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    done.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
  }

  /// Does the work on the loop, when it takes other work or is told to [#wake]. Any thread.
  void put(Runnable work) {
    inbox.add(work);
    waiting.incrementAndGet();
  }

  /// Sees to it that what was put here is done soon. Any thread.
  void wake() {
    if (!inbox.isEmpty() && woken.compareAndSet(false, true)) {
      hub.counters().tasks.increment();
      loop.execute(drain);
    }
  }

  /// The loop has not taken its work for long: what is committed from now on is not given to it, until it runs again and ends
  /// its sessions, which then miss nothing because they resume. Any thread.
  void stall() {
    stalled = true;
    run(() -> {
      stalled = false; // before the sessions end: whoever comes later has read what was not delivered
      sessions().forEach(session -> session.close(CloseReason.RESTART, 500));
    });
  }

  boolean stalled() {
    return stalled;
  }

  /// How much work waits. Any thread.
  int backlog() {
    return waiting.get();
  }

  /// Takes what waits, and what comes meanwhile, without a further task; but after some rounds others have their turn.
  private void drain() {
    boolean more = true;
    for (int round = 0; more && round < ROUNDS; round++) {
      takeTurn();
      woken.set(false);
      more = !inbox.isEmpty() && woken.compareAndSet(false, true);
    }
    if (more) {
      hub.counters().tasks.increment();
      loop.execute(drain);
    }
  }

  private void takeTurn() {
    draining = true;
    for (int i = 0; i < TURN; i++) {
      var work = inbox.poll();
      if (work == null) {
        break;
      }
      waiting.decrementAndGet();
      guarded(work);
    }
    draining = false;
    guarded(this::flush);
  }

  /// Whatever one piece of work does, the loop goes on with the next.
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      hub.fault("delivery", null, e);
    }
  }

  /// Flushes the session's connection at the end of this turn of the loop, or now if nothing follows in this turn.
  void flushLater(Session session) {
    if (draining && !lastOfTurn) {
      if (session.outbox().dirty()) {
        dirty.add(session);
      }
    } else {
      session.outbox().flush();
    }
  }

  private void flush() {
    for (int i = 0; i < dirty.size(); i++) {
      dirty.get(i).outbox().flush();
    }
    dirty.clear();
    for (int i = 0; i < written.size(); i++) {
      written.get(i).fanOut().delivered(written.get(i).receivers());
    }
    written.clear();
  }

  /// Bytes that wait for the sessions of this loop. On the loop.
  long outboxBytes() {
    long bytes = 0;
    for (var session : sessions.values()) {
      bytes += session.outbox().bytes();
    }
    return bytes;
  }

  void add(Session session) {
    sessions.put(session.id(), session);
    hub.counters().sessionsOpened.increment();
    hub.counters().sessions(session.dialect().name()).increment();
    hub.counters().sessionsOf(session.identity().space()).increment();
    deadlines.opened(session);
    var tooMany = hub.opened(session.user(), session.dialect());
    if (tooMany != null) {
      session.close(tooMany, 0);
    }
    hub.dismissIfRevoked(session);
  }

  /// The client said hello.
  void begin(Session session) {
    var user = session.user();
    var own = users.computeIfAbsent(user, _ -> new ArrayList<>(1));
    own.add(session);
    deadlines.greeted(session);
    hub.arrived(user);
  }

  /// Forgets the session; the connection may still have bytes to send.
  void remove(Session session) {
    if (session.ended()) {
      return;
    }
    session.end();
    deadlines.forget(session);
    sessions.remove(session.id());
    for (var subscription : session.subscriptions().all()) {
      leave(subscription);
    }
    session.subscriptions().clear();
    var user = session.user();
    var own = users.get(user);
    if (session.live() && own != null && own.remove(session)) {
      if (own.isEmpty()) {
        users.remove(user);
      }
      hub.left(user);
    }
    hub.counters().sessionsClosed.increment();
    hub.counters().sessions(session.dialect().name()).decrement();
    hub.counters().sessionsOf(session.identity().space()).decrement();
    hub.closed(session.user(), session.dialect());
    session.tellEnded();
  }

  Subscription subscribe(Session session, ConversationId conversation) {
    var existing = session.subscription(conversation);
    if (existing != null) {
      return existing;
    }
    var subscription = new Subscription(session, rooms.computeIfAbsent(conversation, Room::new));
    subscription.room.add(subscription);
    session.subscriptions().add(subscription);
    return subscription;
  }

  void unsubscribe(Subscription subscription) {
    if (!subscription.ended()) {
      subscription.session.subscriptions().remove(subscription);
      leave(subscription);
    }
  }

  private void leave(Subscription subscription) {
    subscription.room.remove(subscription);
    if (subscription.room.size() == 0) {
      rooms.remove(subscription.conversation(), subscription.room);
    }
  }

  /// Delivers changes to the sessions of this loop, in their order.
  void deliver(List<Outgoing> batch) {
    int last = batch.size() - 1;
    for (int i = 0; i <= last; i++) {
      lastOfTurn = i == last && inbox.isEmpty();
      try {
        deliver(batch.get(i));
      } finally {
        lastOfTurn = false;
      }
    }
  }

  private void deliver(Outgoing outgoing) {
    int receivers = 0;
    try {
      receivers = deliver(outgoing.change());
    } catch (RuntimeException e) {
      hub.fault("delivery", null, outgoing.change().change().conversation(), e);
    }
    if (receivers == 0) {
      outgoing.fanOut().delivered(0);
    } else {
      written.add(new Written(outgoing.fanOut(), receivers));
    }
  }

  /// The number of the change that was delivered last. On the loop.
  long lastNumber() {
    return lastNumber;
  }

  private int deliver(EncodedChange encoded) {
    lastNumber = encoded.number();
    var change = encoded.change();
    var conversation = change.conversation();
    switch (change.body()) {
      case ChangeBody.Opened opened -> {
        opened.members().forEach(seat -> enter(new UserId(conversation.space(), seat.user()), encoded, 1));
        if (opened.kind() == ConversationKind.GLOBAL) {
          List.copyOf(users.keySet()).stream().filter(user -> user.space().equals(conversation.space()))
              .forEach(user -> enter(user, encoded, 1));
        }
      }
      case ChangeBody.MemberJoined(var user, _) ->
        enter(new UserId(conversation.space(), user), encoded, change.seq());
      default -> {
        // nobody gets into the conversation
      }
    }
    var room = rooms.get(conversation);
    if (room == null) {
      return 0;
    }
    int receivers = broadcast.change(encoded, room);
    if (change.body() instanceof ChangeBody.MemberLeft(var user)) {
      for (var session : users.getOrDefault(new UserId(conversation.space(), user), List.of())) {
        var subscription = session.subscription(conversation);
        if (subscription != null) {
          unsubscribe(subscription);
        }
        session.expelled(conversation);
      }
    }
    return receivers;
  }

  private void enter(UserId user, EncodedChange encoded, long seq) {
    var conversation = encoded.change().conversation();
    for (var session : users.getOrDefault(user, List.of())) {
      if (!session.follows(conversation)) {
        continue;
      }
      var subscription = session.subscription(conversation);
      if (subscription == null || subscription.candidate) {
        subscription = subscribe(session, conversation);
        subscription.candidate = false;
        subscription.next = seq;
        subscription.hushed = session.hushes(encoded.committed().head().kind());
        subscription.entering = !session.isReady();
        subscription.replaying = subscription.entering;
      }
    }
  }

  void signal(Signal signal, long number) {
    switch (signal) {
      case Signal.Marked marked when !marked.toAll() -> tellOneself(marked);
      case Signal.Settled settled -> tellOneself(settled);
      case Signal.Favoured favoured -> tellOneself(favoured);
      case Signal.Calling calling -> users.getOrDefault(calling.to(), List.of()).stream()
          .filter(session -> calling.which().include(session.id()))
          .forEach(session -> broadcast.must(calling, session));
      case Signal.OfConversation about -> broadcast.signal(about, rooms.get(about.conversation()), number);
      case Signal.PresenceChanged presence -> presence.where()
          .forEach(conversation -> broadcast.signal(signal, rooms.get(conversation), number));
      case Signal.Revoked(var revocation, _, _) -> closeAll(sessions.values().stream()
          .filter(session -> session.covered(revocation)).toList());
    }
  }

  private void tellOneself(Signal signal) {
    users.getOrDefault(signal.user(), List.of()).forEach(session -> broadcast.signal(signal, session));
  }

  private static void closeAll(List<Session> revoked) {
    revoked.forEach(session -> session.close(CloseReason.REVOKED, 0));
  }

  void slow(Session session) {
    hub.counters().slowSessions.increment();
    session.close(CloseReason.SLOW, 100);
  }

  void heard(Session session) {
    deadlines.heard(session);
  }

  /// All sessions, for draining and for lists. On the loop.
  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  List<Session> sessionsOf(UserId user) {
    return List.copyOf(users.getOrDefault(user, List.of()));
  }

  /// The conversations that sessions are attached to. On the loop.
  List<ConversationId> heard() {
    return List.copyOf(rooms.keySet());
  }
}
