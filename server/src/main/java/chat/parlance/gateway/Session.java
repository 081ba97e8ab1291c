package chat.parlance.gateway;

import chat.parlance.core.Answer;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Credentials;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Messaging;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An identified client: one connection, one user, one dialect.
///
/// Lives on the event loop of its connection; methods are for that loop unless they say otherwise.
public final class Session {

  private final long id;
  private final Credentials credentials;
  private final UserId user;
  private final Dialect dialect;
  private final Connection connection;
  private final Outbox outbox;
  private final Shard shard;
  private final Turns turns = new Turns();
  private final long sinceMillis;
  private final Subscriptions subscriptions = new Subscriptions();
  private final Course course;
  private @Nullable String device;
  private @Nullable ConversationId only;
  private @Nullable Set<ConversationKind> atOnce;
  private boolean live;
  private boolean ready;
  private boolean ended;
  /// A frame did not fit: the end is near.
  private boolean overflowed;
  /// Second of the shard's clock at which something was heard last.
  long heardAt;
  /// A ping was sent and nothing was heard since.
  boolean pinged;
  /// Hash of the user's name.
  final int nameHash;
  /// The number of the change that was written last, 0 for none.
  long lastNumber;
  /// Tells one signal from the next, so that a session in several of its conversations gets it once.
  long lastSignal;
  int wheelSlot = -1;
  @Nullable Session wheelNext;
  @Nullable Session wheelPrevious;

  Session(long id, Credentials credentials, Dialect dialect, Connection connection, Shard shard) {
    this.id = id;
    this.credentials = credentials;
    this.user = credentials.identity().id();
    this.dialect = dialect;
    this.connection = connection;
    this.outbox = connection.outbox();
    this.nameHash = user.user().hashCode();
    this.shard = shard;
    this.sinceMillis = shard.hub().clock().millis();
    this.course = new Course(this);
  }

  /// Unique in this process and never 0. Any thread.
  public long id() {
    return id;
  }

  /// Any thread.
  public Identity identity() {
    return credentials.identity();
  }

  /// The key of this session's user. Any thread.
  UserId user() {
    return user;
  }

  /// Any thread.
  public Credentials credentials() {
    return credentials;
  }

  Dialect dialect() {
    return dialect;
  }

  Shard shard() {
    return shard;
  }

  /// Whether signs of life are the business of the connection.
  boolean keptAlive() {
    return connection.keepsAlive();
  }

  Outbox outbox() {
    return outbox;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /// When this session began, in milliseconds. Any thread.
  public long sinceMillis() {
    return sinceMillis;
  }

  public String address() {
    return connection.address();
  }

  public @Nullable String device() {
    return device;
  }

  public void device(String name) {
    device = name;
  }

  /// This session is about one conversation: it hears of no other, and ends when its user is taken out of it.
  public void confine(ConversationId conversation) {
    only = conversation;
  }

  /// This session hears at once of conversations of these kinds only, and of others while it [#listen]s to them; that people come
  /// and go it is told all the same.
  public void hearAtOnce(Set<ConversationKind> kinds) {
    atOnce = EnumSet.copyOf(kinds);
  }

  boolean hushes(ConversationKind kind) {
    return atOnce != null && !atOnce.contains(kind);
  }

  /// Hears of a conversation that it is attached to from the beginning, without being asked to.
  public void hear(ConversationId conversation) {
    hear(conversation, 0);
  }

  /// The same from behind the change with this number, because its client wished so.
  void hear(ConversationId conversation, long since) {
    var subscription = subscriptions.of(conversation);
    if (subscription != null) {
      subscription.hear(since);
    }
  }

  /// As its client wishes: hears of a conversation that it is attached to from now on, or no longer. It is the same for the client
  /// when its line breaks and it goes on.
  public void listen(ConversationId conversation, boolean on) {
    var subscription = subscriptions.of(conversation);
    if (subscription != null) {
      subscription.listen(on);
    }
  }

  /// It hears of something that it would not be attached to again: so its client cannot go on elsewhere.
  public void stray() {
    course.outOfOrder();
  }

  /// Whether it is attached to the conversation.
  public boolean attached(ConversationId conversation) {
    return subscriptions.of(conversation) != null;
  }

  /// Whether this session is to hear of the conversation when its user gets into it.
  boolean follows(ConversationId conversation) {
    return only == null || only.equals(conversation);
  }

  /// Its user was taken out of the conversation.
  void expelled(ConversationId conversation) {
    if (conversation.equals(only)) {
      close(CloseReason.EXPELLED, 0);
    }
  }

  /// The client knows its conversations: those it got into meanwhile go on too, and new ones are live at once.
  public void ready() {
    ready = true;
    var entered = subscriptions.all().stream().filter(subscription -> subscription.entering).toList();
    for (var subscription : entered) {
      subscription.entering = false;
      shard.replays().step(subscription);
    }
  }

  boolean isReady() {
    return ready;
  }

  /// Whether the client has said hello.
  public boolean live() {
    return live;
  }

  /// The client has said hello: it counts as present, and is told of conversations it gets into.
  public void begin() {
    if (!live && !ended) {
      live = true;
      shard.begin(this);
    }
  }

  public boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /// The client takes more again: signals that were kept, and replays that waited for it, go on.
  void writable() {
    if (!ended) {
      outbox().writable();
      shard.replays().writable(this);
      outbox().flush();
    }
  }

  void tellEnded() {
    connection.tellEnded();
  }

  /// Hands a draft over in its turn. What one of the two makes of what became of it, on the event loop, is the answer; null is
  /// none.
  public void submit(Messaging messaging, Draft draft, Function<Receipt, @Nullable Frame> stored,
      Function<Rejection, @Nullable Frame> refused) {
    turns.draft(messaging.laneOf(draft), () -> messaging.submit(draft, new Answer() {
      @Override
      public void stored(Receipt receipt) {
        replyAndDone(() -> stored.apply(receipt));
      }

      @Override
      public void refused(Rejection rejection) {
        replyAndDone(() -> refused.apply(rejection));
      }
    }));
    pace();
  }

  /// Starts something that waits for all before it and holds up all after it; see [#done].
  public void alone(Runnable start) {
    turns.alone(start);
    pace();
  }

  /// What was started is done; the next may start. Any thread.
  public void done() {
    replyAndDone(() -> null);
  }

  private void pace() {
    connection.reading(turns.backlog() < Turns.LIMIT);
  }

  /// Does the work on this session's loop, after all that was given to it before. Any thread.
  public void onLoop(Runnable work) {
    shard.run(work);
  }

  /// Does the work on this session's loop and waits until it is done. For threads that may block, never for a loop.
  public void onLoopNow(Runnable work) {
    shard.runNow(work);
  }

  /// Sends an answer and ends the turn it belongs to. Any thread.
  public void replyAndDone(@Nullable Frame frame) {
    replyAndDone(() -> frame);
  }

  /// The same with a frame that is made on the event loop, so that the journal's writer need not encode it.
  public void replyAndDone(Supplier<? extends @Nullable Frame> reply) {
    shard.run(() -> {
      try {
        var frame = reply.get();
        if (frame != null) {
          write(frame);
        }
      } finally {
        turns.done();
        pace();
      }
    });
  }

  /// Writes now; the flush follows at the end of this turn of the loop.
  public void write(Frame frame) {
    write(Unpooled.wrappedBuffer(frame.bytes()));
  }

  /// The same; whether it was taken. After one that was not, none is: what comes later would hide that it is missing.
  boolean write(ByteBuf frame) {
    if (ended || overflowed) {
      frame.release();
      return false;
    }
    overflowed = !outbox.offer(frame);
    if (overflowed) {
      shard.slow(this);
    }
    shard.flushLater(this);
    return !overflowed;
  }

  @Nullable Subscription subscription(ConversationId conversation) {
    return subscriptions.of(conversation);
  }

  /// Attaches conversations that the user could see a moment ago, without delivering yet: live changes wait for [#release].
  /// Whether the user may see them is to be looked up after this, and then [#release] or [#detach] follows for each.
  public void attach(List<ConversationId> conversations) {
    if (!ended) {
      for (var conversation : conversations) {
        var known = subscriptions.of(conversation);
        if (known == null) {
          known = shard.subscribe(this, conversation);
          known.candidate = true;
          known.hushed = atOnce != null;
        }
        known.replaying = true;
      }
    }
  }

  /// Takes an attached conversation back, unless the user got into it meanwhile: a membership that was read before
  /// [#attach] may have ended before it too.
  public void detach(ConversationId conversation) {
    var subscription = subscriptions.of(conversation);
    if (subscription != null && subscription.candidate) {
      shard.unsubscribe(subscription);
    }
  }

  /// Lets an attached conversation go on after position `after`: first what the log has beyond it, then live changes.
  /// `newest` is where the log ended when it was looked up, after [#attach]; what is newer is live.
  public void release(ConversationId conversation, long after, long newest) {
    var subscription = subscriptions.of(conversation);
    if (subscription != null) {
      subscription.release(after, newest);
    }
  }

  // Going on after the line broke.

  /// Its client is back on another connection.
  void breakOff(String pid) {
    connection.breakOff(this, pid);
  }

  /// How far its client is.
  Course course() {
    return course;
  }

  /// From now on all that is attached is live; see [Course#follow].
  void follow() {
    if (!ended) {
      course.follow(List.copyOf(subscriptions.all()));
    }
  }

  boolean covered(Revocation revocation) {
    return revocation.covers(user, credentials.tokenId(), credentials.issuedAt());
  }

  void ping() {
    connection.ping();
  }

  /// Says that this session will be closed; what is under way is still answered. Any thread.
  void announce(CloseReason reason, long retryAfterMillis) {
    shard.run(() -> {
      connection.announce(this, reason, retryAfterMillis);
      shard.flushLater(this);
    });
  }

  /// Ends this session, saying why first. Any thread.
  public void close(CloseReason reason, long retryAfterMillis) {
    shard.run(() -> connection.close(this, reason, retryAfterMillis));
  }
}
