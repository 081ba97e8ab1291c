package chat.parlance.rpc;

import chat.parlance.core.Attendance;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Credentials;
import chat.parlance.core.Delivery;
import chat.parlance.core.Message;
import chat.parlance.core.Signal;
import chat.parlance.dialect.gochat.GochatIds;
import chat.parlance.dialect.gochat.GochatMessage;
import chat.parlance.gochat.wire.chat.RoomEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The open streams, by room: hands each what happens there. Any thread; nothing here blocks.
public final class RoomStreams implements Delivery {

  /// How streams are bounded: bytes that may wait for one, and how many a user may have.
  public record Bounds(long bytes, int perUser) {}

  static final Status REVOKED = Status.UNAUTHENTICATED.withDescription("the token was revoked");

  private final Bounds bounds;
  private final Executor executor;
  private final LongAdder open;
  private final ConcurrentHashMap<ConversationId, List<RoomStream>> rooms = new ConcurrentHashMap<>();
  private final CallPlaces places;
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable Attendance attendance;

  /// `executor` writes to streams, on virtual threads; `open` counts those that are open.
  public RoomStreams(Bounds bounds, Executor executor, LongAdder open) {
    this.bounds = bounds;
    this.places = new CallPlaces(Integer.MAX_VALUE, bounds.perUser());
    this.executor = executor;
    this.open = open;
  }

  /// Completes the wiring; before the first stream.
  public void use(Attendance told) {
    attendance = told;
  }

  private Attendance attendance() {
    var told = attendance;
    if (told == null) {
      throw new IllegalStateException("the streams are not wired yet");
    }
    return told;
  }

  long bound() {
    return bounds.bytes();
  }

  Executor executor() {
    return executor;
  }

  /// A new stream, which hears of everything from now on, once [RoomStream#write] was called for the first time; null when its user has too many.
  @Nullable RoomStream add(Credentials who, Conversation room, ServerCallStreamObserver<RoomEvent> out) {
    var user = who.identity().id();
    if (!places.take(user)) {
      return null;
    }
    var stream = new RoomStream(this, ids.decrementAndGet(), new RoomStream.Place(who, room), out,
        Wire.opened(GochatIds.room(room.id(), room.key()), user.user()));
    attendance().enter(room, user, stream.id()); // first, for once the stream is known it may end, and leaves
    open.increment();
    rooms.merge(room.id(), List.of(stream), (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
    return stream;
  }

  /// The rooms that streams hear of.
  public Collection<ConversationId> heard() {
    return List.copyOf(rooms.keySet());
  }

  /// The call is over: from now on it does not count as one of its user's. The second time nothing happens.
  void over(RoomStream stream) {
    remove(stream);
    if (stream.over()) {
      places.release(stream.who().identity().id());
    }
  }

  /// The stream hears nothing any more; its call may last until its caller has read how it ends. The second time nothing
  /// happens.
  void remove(RoomStream stream) {
    var removed = new boolean[1];
    rooms.computeIfPresent(stream.room().id(), (_, some) -> {
      var left = some.stream().filter(one -> one != stream).toList();
      removed[0] = left.size() < some.size();
      return left.isEmpty() ? null : left;
    });
    if (removed[0]) {
      open.decrement();
      attendance().leave(stream.room(), stream.who().identity().id(), stream.id());
    }
  }

  @Override
  public void committed(List<Committed> batch) {
    if (rooms.isEmpty()) {
      return;
    }
    for (var committed : batch) {
      var change = committed.change();
      var there = rooms.getOrDefault(change.conversation(), List.of());
      if (there.isEmpty()) {
        continue;
      }
      switch (change.body()) {
        case ChangeBody.Posted posted when posted.deletedAt() == null -> {
          var room = GochatIds.room(change.conversation(), committed.head().key());
          var event = Wire.event(GochatMessage.of(room, Message.of(change, posted)));
          there.forEach(stream -> stream.offer(event));
        }
        case ChangeBody.MemberLeft(var user) -> there.stream()
            .filter(stream -> stream.who().identity().user().equals(user))
            .forEach(stream -> stream.end(Status.PERMISSION_DENIED.withDescription("taken out of the room")));
        default -> {
          // nothing that these clients are told
        }
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    switch (signal) {
      case Signal.Attended attended -> {
        var event = Wire.event(attended);
        rooms.getOrDefault(attended.conversation(), List.of()).stream()
            .filter(stream -> stream.id() != attended.origin()).forEach(stream -> stream.offer(event));
      }
      case Signal.Revoked(var revocation, _, _) -> all(stream -> {
        var who = stream.who();
        if (revocation.covers(who.identity().id(), who.tokenId(), who.issuedAt())) {
          stream.end(REVOKED);
        }
      });
      default -> {
        // nothing that these clients are told
      }
    }
  }

  /// Ends the streams whose tokens have expired. Called now and then by housekeeping.
  public void expire(Instant now) {
    all(stream -> {
      if (!now.isBefore(stream.who().expiresAt())) {
        stream.end(Status.UNAUTHENTICATED.withDescription("the token has expired"));
      }
    });
  }

  /// Ends all streams.
  void endAll(Status why) {
    all(stream -> stream.end(why));
  }

  private void all(Consumer<RoomStream> what) {
    rooms.values().forEach(some -> some.forEach(what));
  }
}
