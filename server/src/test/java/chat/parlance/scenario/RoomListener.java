package chat.parlance.scenario;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.gochat.wire.chat.StreamRoomRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// Somebody who streams a room over gRPC: its events queue up to be looked at. A lazy one reads the first event only, until
/// it is told to read on.
final class RoomListener implements ClientResponseObserver<StreamRoomRequest, RoomEvent>, AutoCloseable {

  private final boolean lazy;
  private final LinkedBlockingQueue<RoomEvent> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private volatile @Nullable ClientCallStreamObserver<StreamRoomRequest> call;

  private RoomListener(boolean lazy) {
    this.lazy = lazy;
  }

  static RoomListener of(ManagedChannel channel, Metadata credentials, String room) {
    return open(new RoomListener(false), channel, credentials, room);
  }

  static RoomListener lazy(ManagedChannel channel, Metadata credentials, String room) {
    return open(new RoomListener(true), channel, credentials, room);
  }

  private static RoomListener open(RoomListener listener, ManagedChannel channel, Metadata credentials, String room) {
    ChatServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(credentials))
        .streamRoom(StreamRoomRequest.newBuilder().setRoomId(room).build(), listener);
    return listener;
  }

  /// The next event that is wanted; others before it are passed over.
  RoomEvent await(Predicate<RoomEvent> wanted) {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    try {
      for (var event = next(deadline); event != null; event = next(deadline)) {
        if (wanted.test(event)) {
          return event;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Assertions.fail("the event did not come; the stream's end: " + ended);
  }

  private @Nullable RoomEvent next(long deadline) throws InterruptedException {
    return events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /// Reads whatever comes from now on.
  void readOn() {
    var running = call;
    if (running != null) {
      running.request(Integer.MAX_VALUE);
    }
  }

  /// How many events came that nobody has looked at.
  int left() {
    return events.size();
  }

  /// How the stream ended.
  Status end() {
    return ended.orTimeout(Person.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StreamRoomRequest> begun) {
    call = begun;
    if (lazy) {
      begun.disableAutoRequestWithInitial(1);
    }
  }

  @Override
  public void onNext(RoomEvent event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable e) {
    ended.complete(Status.fromThrowable(e));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }

  @Override
  public void close() {
    var running = call;
    if (running != null) {
      running.cancel("done", null);
    }
  }
}
