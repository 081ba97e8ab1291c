package chat.parlance.scenario;

import static chat.parlance.scenario.RpcTown.ANN;
import static chat.parlance.scenario.RpcTown.BOB;
import static chat.parlance.scenario.RpcTown.ROOM;
import static chat.parlance.scenario.RpcTown.bearer;
import static chat.parlance.scenario.RpcTown.enter;
import static chat.parlance.scenario.RpcTown.refused;
import static chat.parlance.scenario.RpcTown.send;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.identity.SettableClock;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds of streams and calls over gRPC however clients behave: bounds, and ends.
class GochatStreamsTest {

  @TempDir Path folder = Path.of("");

  private final RpcTown rpc = new RpcTown();

  @AfterEach
  void close() throws Exception {
    rpc.close();
  }

  @Test
  void whoDoesNotReadIsCutOffAndNobodyWaits() {
    var town = rpc.town(folder, "PARLANCE_LIMITS_OUTBOX_BYTES", "64KiB", "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "2");
    var channel = rpc.channel(town);
    var slow = rpc.kept(RoomListener.lazy(channel, bearer(GochatTokens.access(BOB)), ROOM));
    slow.await(RoomEvent::hasOpened);
    var quick = rpc.kept(RoomListener.of(rpc.channel(town), bearer(GochatTokens.access(BOB)), ROOM));
    quick.await(RoomEvent::hasOpened);
    var ann = enter(town, ANN);
    var text = "x".repeat(3_000);
    for (int i = 0; i < 150; i++) {
      ann.say("{\"type\":\"message\",\"content\":\"" + i + text + "\"}");
      assertThat(quick.await(RoomEvent::hasNewMessage).getNewMessage().getContent()).startsWith(i + "x");
    }
    try (var third = RoomListener.of(rpc.channel(town), bearer(GochatTokens.access(BOB)), ROOM)) {
      assertThat(third.end().getDescription()).as("a stream that is cut off counts until its call is over")
          .contains("too many streams");
    }
    slow.readOn();
    assertThat(slow.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(slow.end().getDescription()).contains("too slow");
  }

  @Test
  void aUserHasSoManyStreamsAndNoMore() {
    var channel = rpc.channel(rpc.town(folder, "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "2"));
    var listeners = Stream.generate(() -> rpc.kept(RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM)))
        .limit(2).toList();
    listeners.forEach(listener -> listener.await(RoomEvent::hasOpened));
    try (var third = RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM)) {
      assertThat(third.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws IOException {
    var peers = rpc.kept(new GochatPeers());
    var token = GochatTokens.access(ANN);
    peers.users.put(token, ANN);
    var clock = new SettableClock();
    var town = rpc
        .kept(new Town(clock, folder, "AUTH_SERVICE_ADDRESS", peers.address(), "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    var listener = rpc.kept(RoomListener.of(rpc.channel(town), bearer(token), ROOM));
    listener.await(RoomEvent::hasOpened);
    clock.advance(Duration.ofDays(3_650));
    assertThat(listener.end().getDescription()).isEqualTo("the token has expired");
  }

  @Test
  void aStreamEndsWhenItsTokenIsRevoked() {
    var town = rpc.town(folder, "PARLANCE_SHARED_SPACE", "true");
    var listener = rpc.kept(RoomListener.of(rpc.channel(town), bearer(GochatTokens.access(ANN)), ROOM));
    listener.await(RoomEvent::hasOpened);
    var admin = town.person("root", "admin");
    assertThat(admin.call("POST", "/v1/tokens/revoke", "{\"user\":\"" + ANN + "\"}").statusCode()).isLessThan(300);
    assertThat(listener.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    refused(Status.Code.UNAUTHENTICATED, "Invalid token", () -> send(rpc.channel(town), ANN, "hi", ""));
  }

  @Test
  void whoDidNotReadIsNotToldWhatWaitedOnceTheTokenIsRevoked() {
    var town = rpc.town(folder, "PARLANCE_SHARED_SPACE", "true");
    var slow = rpc.kept(RoomListener.lazy(rpc.channel(town), bearer(GochatTokens.access(BOB)), ROOM));
    slow.await(RoomEvent::hasOpened);
    var quick = rpc.kept(RoomListener.of(rpc.channel(town), bearer(GochatTokens.access(BOB)), ROOM));
    quick.await(RoomEvent::hasOpened);
    var ann = enter(town, ANN);
    for (int i = 0; i < 80; i++) {
      ann.say("{\"type\":\"message\",\"content\":\"" + "x".repeat(3_000) + "\"}");
      quick.await(RoomEvent::hasNewMessage);
    }
    var admin = town.person("root", "admin");
    assertThat(admin.call("POST", "/v1/tokens/revoke", "{\"user\":\"" + BOB + "\"}").statusCode()).isLessThan(300);
    assertThat(quick.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    slow.readOn();
    assertThat(slow.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(slow.left()).isLessThan(60);
  }

  @Test
  void openingStreamsCountsAsRequests() {
    var channel = rpc
        .channel(rpc.town(folder, "PARLANCE_LIMITS_REQUESTS_BURST", "3", "PARLANCE_LIMITS_REQUESTS_PER_SECOND", "1"));
    var ends = new ArrayList<Status>();
    for (int i = 0; i < 8; i++) {
      try (var listener = RoomListener.of(channel, bearer(GochatTokens.access(ANN)), "lobby")) {
        ends.add(listener.end());
      }
    }
    assertThat(ends.getFirst().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ends.getLast().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whoWatchesTheHealthTakesNoPlaceOfTheChat() throws InterruptedException {
    var town = rpc.town(folder);
    var channel = rpc.channel(town);
    var health = new LinkedBlockingQueue<HealthCheckResponse>();
    for (int i = 0; i < 20; i++) {
      HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), Queueing.into(health));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(health.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    refused(Status.Code.RESOURCE_EXHAUSTED, "too many calls", () -> check(channel));
    assertThat(send(channel, ANN, "hi", "").getContent()).isEqualTo("hi");
    long began = System.nanoTime();
    town.server().close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).as("the watchers are not waited for")
        .isLessThan(Duration.ofSeconds(2));
  }

  private static void check(ManagedChannel channel) {
    assertThat(HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance()).getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void callsThatBringNoRequestAreClosedAndTakeNoPlaceOfTheHealth() throws InterruptedException {
    var town = rpc.town(folder);
    var ends = new LinkedBlockingQueue<Status>();
    for (int i = 0; i < 11; i++) {
      var channel = rpc.channel(town);
      for (int j = 0; j < 100; j++) {
        idle(channel, ends);
      }
    }
    var first = Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS));
    assertThat(first.getDescription()).as("there are 1,000 places for an address").contains("too many calls");
    var channel = rpc.channel(town);
    refused(Status.Code.RESOURCE_EXHAUSTED, "too many calls", () -> send(channel, ANN, "hi", ""));
    check(channel);
    for (int i = 1; i < 1_100; i++) {
      var end = Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS));
      assertThat(end.getCode()).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.DEADLINE_EXCEEDED);
    }
    assertThat(send(channel, ANN, "hi", "").getContent()).isEqualTo("hi");
  }

  /// A call that never says what it wants.
  private static void idle(ManagedChannel channel, LinkedBlockingQueue<Status> ends) {
    var method = ChatServiceGrpc.getStreamRoomMethod().toBuilder().setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .build();
    channel.newCall(method, CallOptions.DEFAULT).start(new ClientCall.Listener<>() {
      @Override
      public void onClose(Status status, Metadata trailers) {
        ends.add(status);
      }
    }, new Metadata());
  }
}
