package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Credentials;
import chat.parlance.core.Delivery;
import chat.parlance.core.Listening;
import chat.parlance.core.Presence;
import chat.parlance.core.Reading;
import chat.parlance.core.Revocations;
import chat.parlance.core.Role;
import chat.parlance.core.Signal;
import chat.parlance.core.Trim;
import chat.parlance.core.UserId;
import chat.parlance.engineio.SessionIds;
import chat.parlance.http.WebSocketListener;
import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.Handshake;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is here: all sessions of this node, by event loop. Delivers what was committed, and signals, with one task per loop.
public final class Hub implements Delivery {

  /// What the hub works with. `blocking` runs things that may wait, on virtual threads.
  public record Parts(List<EventLoop> loops, HotTail tail, GatewayCounters counters, GatewayLimits limits,
      InstantSource clock, LongSupplier nanoTime, Executor blocking, FanOut.Observer observer) {}

  /// The use cases that sessions need; they in turn need the hub, so they are handed in after it was made.
  public record UseCases(Conversations conversations, Reading reading, Presence presence, Revocations revocations) {}

  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
  private static final int BACKLOG = 20_000;
  /// How long one batch waits for all loops together.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Parts parts;
  private final IdentityHashMap<EventLoop, Shard> byLoop = new IdentityHashMap<>();
  private final List<Shard> shards = new ArrayList<>();
  private final AtomicLong sessionIds = new AtomicLong();
  private final Recovery recovery;
  /// The number of the change that was told last: for the thread that commits. It begins behind those of earlier processes.
  private long changes;
  private final AtomicLong signalNumbers = new AtomicLong();
  private final Places places = new Places();
  private volatile @Nullable UseCases useCases;
  private volatile boolean draining;

  public Hub(Parts parts) {
    this.parts = parts;
    this.recovery = new Recovery(parts.limits().recovery(), new SessionIds(new SecureRandom()), parts.nanoTime());
    this.changes = parts.clock().millis() << 16;
    for (var loop : parts.loops()) {
      var shard = new Shard(this, loop);
      shards.add(shard);
      byLoop.put(loop, shard);
    }
  }

  /// Completes the wiring; before the first connection.
  public void use(UseCases cases) {
    useCases = cases;
  }

  private UseCases cases() {
    var cases = useCases;
    if (cases == null) {
      throw new IllegalStateException("the hub is not wired yet");
    }
    return cases;
  }

  /// The listener of a new WebSocket whose user has proved who it is, or null when the server is about to stop.
  public @Nullable WebSocketListener connect(Credentials credentials, Dialect dialect, Client.Factory clients) {
    return draining ? null : new WebSocketConnection(this, credentials, dialect, clients);
  }

  /// Lets a client whose user has proved who it is into a Socket.IO namespace: its session begins, or goes on where its line broke;
  /// see [NamespaceEntry]. Any thread.
  public void enter(Handshake handshake, Arrival arrival, Credentials credentials, EventDialect dialect,
      EventClient.Factory clients) {
    new NamespaceEntry(this, arrival, credentials, dialect, clients).begin(handshake);
  }

  /// The listener of a WebSocket that was accepted only to be told `why` and closed, in the manner of some dialects.
  public static WebSocketListener turnAway(Frame why) {
    return new TurnedAway(why);
  }

  /// Whether the user may open one more connection in this dialect; those that open at this moment are counted when they are
  /// open. Any thread.
  public boolean hasRoomFor(UserId user, Dialect dialect) {
    return places.of(dialect, user) < limits(dialect).connectionsPerUser();
  }

  /// Whether anybody may, as far as all connections of the dialect together are bounded. Any thread.
  public boolean hasRoomIn(Dialect dialect) {
    return places.of(dialect) < limits(dialect).connections();
  }

  /// Whether the user has a connection now. Any thread.
  public boolean isConnected(UserId user) {
    return places.has(user);
  }

  /// Whether new connections are refused because the server is about to stop.
  public boolean draining() {
    return draining;
  }

  @Override
  public void committed(List<Committed> batch) {
    var outgoing = new ArrayList<Shard.Outgoing>(batch.size());
    for (var committed : batch) {
      parts.counters().changesOf(committed.change().conversation().space()).increment();
      var change = parts.tail().add(committed, recovery.isOn() ? ++changes : -++changes, parts.counters().encodings);
      outgoing.add(new Shard.Outgoing(change, parts.observer().begun(committed, shards.size())));
    }
    long deadline = nanoTime() + PATIENCE.toNanos();
    for (var shard : shards) {
      if (hasRoom(shard, deadline)) {
        shard.put(() -> shard.deliver(outgoing));
      } else {
        outgoing.forEach(change -> change.fanOut().delivered(0));
      }
    }
  }

  @Override
  public void trimmed(Trim trim) {
    parts.tail().trimmed(trim.conversation(), trim.floor());
  }

  /// What was committed and the answers to its senders are one task for each loop.
  @Override
  public void answered() {
    shards.forEach(Shard::wake);
  }

  /// Waits for a loop that is far behind, but not for ever: senders wait for this. False when it takes no more; then its
  /// sessions are ended once it runs again, and their clients resume from the log.
  private boolean hasRoom(Shard shard, long deadline) {
    while (!shard.stalled() && shard.backlog() > BACKLOG) {
      if (nanoTime() - deadline > 0) {
        LOG.error("an event loop does not keep up: {} tasks wait; its sessions will be ended and can resume",
            shard.backlog());
        shard.stall();
      } else {
        shards.forEach(Shard::wake); // the others do what they were given meanwhile
        LockSupport.parkNanos(100_000);
      }
    }
    return !shard.stalled();
  }

  @Override
  public void signal(Signal signal) {
    long number = signalNumbers.incrementAndGet();
    boolean mayDrop = !(signal instanceof Signal.Revoked || signal instanceof Signal.Calling);
    for (var shard : shards) {
      if (mayDrop && shard.backlog() > BACKLOG / 2) {
        parts.counters().signalsDropped.increment();
      } else {
        shard.run(() -> shard.signal(signal, number));
      }
    }
  }

  /// Who is connected, for who follows what other servers commit.
  public Listening listening() {
    return new Attached(this, places);
  }

  /// Live sessions of a user, on all loops. For threads that may wait; at most five seconds.
  public List<Session> sessionsOf(UserId user) {
    return gather(shard -> shard.sessionsOf(user));
  }

  private List<Session> gather(Function<Shard, List<Session>> question) {
    return ask(question, List.of()).stream().flatMap(List::stream).toList();
  }

  /// What each loop answers; `otherwise` for a loop that does not within five seconds.
  <T> List<T> ask(Function<Shard, T> question, T otherwise) {
    var answers = new ArrayList<CompletableFuture<T>>();
    for (var shard : shards) {
      var answer = new CompletableFuture<T>();
      shard.run(() -> answer.complete(question.apply(shard)));
      answers.add(answer.completeOnTimeout(otherwise, 5, TimeUnit.SECONDS));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  /// Bytes that wait for all clients together, with some 100 for the bookkeeping of each frame. Looks at every session, so
  /// that no frame has to be counted twice when it is written. For threads that may wait; at most five seconds.
  public long outboxBytes() {
    return ask(Shard::outboxBytes, 0L).stream().mapToLong(Long::longValue).sum();
  }

  /// Tells every client that the server stops, spreading their return over `spread`. They stay connected until [#hangUp].
  public void drain(Duration spread) {
    draining = true;
    var all = gather(Shard::sessions);
    long step = all.isEmpty() ? 0 : Math.max(1, spread.toMillis() / all.size());
    for (int i = 0; i < all.size(); i++) {
      all.get(i).announce(CloseReason.RESTART, 200 + Math.min(spread.toMillis(), i * step));
    }
  }

  /// Ends all sessions because the server stops, after everything that was told to them before; the closing frames are
  /// written when this returns.
  public void hangUp() {
    gather(Shard::sessions).forEach(session -> session.close(CloseReason.RESTART, 2_000));
    gather(_ -> List.of());
  }

  /// Ends one session at its user's wish. Any thread.
  public void end(Session session) {
    session.close(CloseReason.REVOKED, 0);
  }

  /// The counters by name. Any thread.
  public Map<String, Long> counts() {
    return parts.counters().byName();
  }

  /// Counts a refusal that a client was told over its socket, by its stable code. Any thread.
  public void rejected(String code) {
    parts.counters().rejections(code).increment();
  }

  /// Counts a conversation that was resumed completely, or with a gap. Any thread.
  public void resumed(boolean complete) {
    (complete ? parts.counters().resumesComplete : parts.counters().resumesWithGap).increment();
  }

  Shard shard(EventLoop loop) {
    var shard = byLoop.get(loop);
    if (shard == null) {
      throw new IllegalStateException("the connection belongs to an event loop that the hub does not know");
    }
    return shard;
  }

  long nextSession() {
    return sessionIds.incrementAndGet();
  }

  /// Counts a new connection; says why it cannot stay if there are too many with it.
  @Nullable CloseReason opened(UserId user, Dialect dialect) {
    places.take(dialect, user);
    var limits = limits(dialect);
    return places.of(dialect, user) > limits.connectionsPerUser() ? CloseReason.TOO_MANY
        : places.of(dialect) > limits.connections() ? CloseReason.FULL : null;
  }

  void closed(UserId user, Dialect dialect) {
    places.give(dialect, user);
  }

  void arrived(UserId user) {
    cases().presence().arrived(user);
  }

  void left(UserId user) {
    cases().presence().left(user);
  }

  /// A token can be withdrawn between the handshake and the first moment of the session.
  void dismissIfRevoked(Session session) {
    var credentials = session.credentials();
    if (cases().revocations().covers(session.user(), credentials.tokenId(), credentials.issuedAt())) {
      session.close(CloseReason.REVOKED, 0);
    }
  }

  /// What these users are in the conversation. May block on the store.
  Map<String, Role> roles(ConversationId conversation, Collection<String> users) {
    return cases().conversations().roles(conversation, users);
  }

  Conversation headOf(Change change) {
    return cases().conversations().head(change.conversation());
  }

  /// All changes after `after` up to the newest, ready to be told; null when some of them are not in memory. Any thread.
  public @Nullable List<EncodedChange> recent(ConversationId conversation, long after) {
    return tail().encodedSince(conversation, after);
  }

  Recovery recovery() {
    return recovery;
  }

  List<Shard> shards() {
    return shards;
  }

  HotTail tail() {
    return parts.tail();
  }

  Reading reading() {
    return cases().reading();
  }

  GatewayCounters counters() {
    return parts.counters();
  }

  /// The bounds of the sessions of this dialect.
  SessionLimits limits(Dialect dialect) {
    var own = dialect.limits();
    return own == null ? parts.limits().sessions() : own;
  }

  /// How long a connection may take to say who it is.
  Duration hello() {
    return parts.limits().hello();
  }

  InstantSource clock() {
    return parts.clock();
  }

  long nanoTime() {
    return parts.nanoTime().getAsLong();
  }

  void blocking(Runnable work) {
    parts.blocking().execute(work);
  }

  /// One event per fault, with session, user and, where it is about one, conversation; never a body or a token.
  public void fault(String doing, @Nullable Session session, @Nullable ConversationId conversation, Throwable e) {
    var who = session == null ? null : session.identity();
    var space = who != null ? who.space() : conversation != null ? conversation.space() : "-";
    LOG.error("{} failed: session={} space={} user={} conversation={}", doing, session == null ? "-" : session.id(),
        space, who == null ? "-" : who.user(), conversation == null ? "-" : conversation.value(), e);
  }

  /// A fault that is about no conversation.
  public void fault(String doing, @Nullable Session session, Throwable e) {
    fault(doing, session, null, e);
  }
}
