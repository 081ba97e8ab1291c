package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.GetHistoryRequest;
import chat.parlance.gochat.wire.chat.Message;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.gochat.wire.chat.SendMessageRequest;
import chat.parlance.http.SelfSigned;
import chat.parlance.identity.SettableClock;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Go-Chat's rooms over gRPC, with clients that gRPC made from the `.proto` files.
class GochatRpcTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String BOB = "0d9a5b6c-2222-4333-9444-555566667777";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";

  @TempDir Path folder = Path.of("");

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : open.reversed()) {
      each.close();
    }
  }

  private Town town(String... settings) {
    var all = new ArrayList<>(
        List.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET, "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    all.addAll(List.of(settings));
    return kept(new Town(folder, all.toArray(String[]::new)));
  }

  private <T extends AutoCloseable> T kept(T each) {
    open.add(each);
    return each;
  }

  private ManagedChannel channel(Town town) {
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().flowControlWindow(16 * 1024).build();
    kept(channel::shutdownNow);
    return channel;
  }

  private static Metadata bearer(String token) {
    var metadata = new Metadata();
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return metadata;
  }

  private static ChatServiceGrpc.ChatServiceBlockingStub calls(ManagedChannel channel, String token) {
    return ChatServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static Message send(ManagedChannel channel, String user, String content, String key) {
    return calls(channel, GochatTokens.access(user)).sendMessage(
        SendMessageRequest.newBuilder().setRoomId(ROOM).setContent(content).setKey(key).build());
  }

  private static Person enter(Town town, String user) {
    var person = town.personWith("none");
    person.connect("/ws/chat/" + ROOM + "?token=" + GochatTokens.access(user));
    person.say("{\"type\":\"get_history\"}");
    person.await(frame -> frame.path("type").asString().equals("message_history"));
    return person;
  }

  private static @Nullable Status refusal(Runnable call) {
    try {
      call.run();
      return null;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static void refused(Status.Code code, String why, Runnable call) {
    var status = refusal(call);
    assertThat(status).isNotNull();
    assertThat(Objects.requireNonNull(status).getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(why);
  }

  @Test
  void aMessageIsTheSameOverGrpcAndOverTheSocketAndInBothHistories() {
    var town = town();
    var channel = channel(town);
    var ann = enter(town, ANN);
    var bob = kept(RoomListener.of(channel, bearer(GochatTokens.access(BOB)), ROOM));
    bob.await(RoomEvent::hasOpened);
    ann.await(frame -> frame.path("type").asString().equals("user_connected"));
    var sent = send(channel, BOB, "over gRPC", "");
    var heard = ann.await(frame -> frame.path("type").asString().equals("new_message")).path("payload");
    assertThat(List.of(heard.path("id").asString(), heard.path("room_id").asString(), heard.path("user_id").asString(),
        heard.path("content").asString(), heard.path("timestamp").asString()))
        .containsExactly(sent.getId(), ROOM, BOB, "over gRPC", sent.getTimestamp());
    assertThat(bob.await(RoomEvent::hasNewMessage).getNewMessage()).isEqualTo(sent);
    ann.say("{\"type\":\"message\",\"content\":\"over a socket\"}");
    var answer = bob.await(RoomEvent::hasNewMessage).getNewMessage();
    var history = calls(channel, GochatTokens.access(ANN))
        .getHistory(GetHistoryRequest.newBuilder().setRoomId(ROOM).build());
    assertThat(history.getMessagesList()).containsExactly(sent, answer);
    assertThat(history.getTotal()).isEqualTo(2);
    ann.cut();
    assertThat(bob.await(RoomEvent::hasUserDisconnected).getUserDisconnected().getUserId()).isEqualTo(ANN);
  }

  @Test
  void aServerWithACertificateSpeaksTlsHereToo() throws Exception {
    var files = SelfSigned.issue(folder, "localhost");
    var town = town("PARLANCE_TLS_CERTIFICATE", files.certificate().toString(), "PARLANCE_TLS_KEY",
        files.key().toString());
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = Grpc.newChannelBuilder("localhost:" + port,
        TlsChannelCredentials.newBuilder().trustManager(files.certificate().toFile()).build()).build();
    kept(channel::shutdownNow);
    assertThat(send(channel, ANN, "hi", "").getContent()).isEqualTo("hi");
    refused(Status.Code.UNAVAILABLE, "", () -> send(channel(town), ANN, "hi", ""));
  }

  @Test
  void aRepeatedKeyIsStoredOnce() {
    var channel = channel(town());
    var first = send(channel, ANN, "once", "k1");
    assertThat(send(channel, ANN, "once", "k1")).isEqualTo(first);
    refused(Status.Code.ALREADY_EXISTS, "", () -> send(channel, ANN, "twice", "k1"));
    var page = calls(channel, GochatTokens.access(ANN))
        .getHistory(GetHistoryRequest.newBuilder().setRoomId(ROOM).setLimit(1).setOffset(0).build());
    assertThat(page.getMessagesList()).containsExactly(first);
    assertThat(page.getTotal()).isEqualTo(1);
  }

  @Test
  void whatIsNotAcceptableIsRefusedWithAWordThatSaysWhy() {
    var channel = channel(town());
    var asked = SendMessageRequest.newBuilder().setRoomId(ROOM).setContent("hi").build();
    refused(Status.Code.UNAUTHENTICATED, "Bearer", () -> ChatServiceGrpc.newBlockingStub(channel).sendMessage(asked));
    refused(Status.Code.UNAUTHENTICATED, "Invalid token", () -> calls(channel, "nonsense").sendMessage(asked));
    refused(Status.Code.UNAUTHENTICATED, "Invalid token",
        () -> calls(channel, GochatTokens.expired(ANN)).sendMessage(asked));
    var ann = calls(channel, GochatTokens.access(ANN));
    refused(Status.Code.INVALID_ARGUMENT, "Invalid room ID",
        () -> ann.sendMessage(asked.toBuilder().setRoomId("lobby").build()));
    refused(Status.Code.INVALID_ARGUMENT, "not blank",
        () -> ann.sendMessage(asked.toBuilder().setContent(" ").build()));
    refused(Status.Code.RESOURCE_EXHAUSTED, "",
        () -> ann.sendMessage(asked.toBuilder().setContent("x".repeat(5_000)).build()));
    try (var listener = RoomListener.of(channel, bearer("nonsense"), ROOM)) {
      assertThat(listener.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
  }

  @Test
  void anAuthServiceThatIsDownIsNotARefusalOfTheToken() throws IOException {
    var peers = new GochatPeers();
    var town = kept(
        new Town(folder, "AUTH_SERVICE_ADDRESS", peers.address(), "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    peers.close();
    refused(Status.Code.UNAVAILABLE, "Authentication service unavailable",
        () -> send(channel(town), ANN, "hi", ""));
  }

  @Test
  void whoDoesNotReadIsCutOffAndNobodyWaits() {
    var town = town("PARLANCE_LIMITS_OUTBOX_BYTES", "64KiB", "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "2");
    var channel = channel(town);
    var slow = kept(RoomListener.lazy(channel, bearer(GochatTokens.access(BOB)), ROOM));
    slow.await(RoomEvent::hasOpened);
    var quick = kept(RoomListener.of(channel(town), bearer(GochatTokens.access(BOB)), ROOM));
    quick.await(RoomEvent::hasOpened);
    var ann = enter(town, ANN);
    var text = "x".repeat(3_000);
    for (int i = 0; i < 150; i++) {
      ann.say("{\"type\":\"message\",\"content\":\"" + i + text + "\"}");
      assertThat(quick.await(RoomEvent::hasNewMessage).getNewMessage().getContent()).startsWith(i + "x");
    }
    try (var third = RoomListener.of(channel(town), bearer(GochatTokens.access(BOB)), ROOM)) {
      assertThat(third.end().getDescription()).as("a stream that is cut off counts until its call is over")
          .contains("too many streams");
    }
    slow.readOn();
    assertThat(slow.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(slow.end().getDescription()).contains("too slow");
  }

  @Test
  void aUserHasSoManyStreamsAndNoMore() {
    var channel = channel(town("PARLANCE_LIMITS_CONNECTIONS_PER_USER", "2"));
    var listeners = Stream.generate(() -> kept(RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM)))
        .limit(2).toList();
    listeners.forEach(listener -> listener.await(RoomEvent::hasOpened));
    try (var third = RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM)) {
      assertThat(third.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws IOException {
    var peers = kept(new GochatPeers());
    var token = GochatTokens.access(ANN);
    peers.users.put(token, ANN);
    var clock = new SettableClock();
    var town = kept(new Town(clock, folder, "AUTH_SERVICE_ADDRESS", peers.address(), "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    var listener = kept(RoomListener.of(channel(town), bearer(token), ROOM));
    listener.await(RoomEvent::hasOpened);
    clock.advance(Duration.ofDays(3_650));
    assertThat(listener.end().getDescription()).isEqualTo("the token has expired");
  }

  @Test
  void aStreamEndsWhenItsTokenIsRevoked() {
    var town = town("PARLANCE_SHARED_SPACE", "true");
    var listener = kept(RoomListener.of(channel(town), bearer(GochatTokens.access(ANN)), ROOM));
    listener.await(RoomEvent::hasOpened);
    var admin = town.person("root", "admin");
    assertThat(admin.call("POST", "/v1/tokens/revoke", "{\"user\":\"" + ANN + "\"}").statusCode()).isLessThan(300);
    assertThat(listener.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    refused(Status.Code.UNAUTHENTICATED, "Invalid token", () -> send(channel(town), ANN, "hi", ""));
  }

  @Test
  void whoDidNotReadIsNotToldWhatWaitedOnceTheTokenIsRevoked() {
    var town = town("PARLANCE_SHARED_SPACE", "true");
    var slow = kept(RoomListener.lazy(channel(town), bearer(GochatTokens.access(BOB)), ROOM));
    slow.await(RoomEvent::hasOpened);
    var quick = kept(RoomListener.of(channel(town), bearer(GochatTokens.access(BOB)), ROOM));
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
    var channel = channel(town("PARLANCE_LIMITS_REQUESTS_BURST", "3", "PARLANCE_LIMITS_REQUESTS_PER_SECOND", "1"));
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
    var town = town();
    var channel = channel(town);
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
    var town = town();
    var ends = new LinkedBlockingQueue<Status>();
    for (int i = 0; i < 11; i++) {
      var channel = channel(town);
      for (int j = 0; j < 100; j++) {
        idle(channel, ends);
      }
    }
    var first = Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS));
    assertThat(first.getDescription()).as("there are 1,000 places for an address").contains("too many calls");
    var channel = channel(town);
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

  @Test
  void aCertificateThatWasRenewedIsShown() throws Exception {
    var files = SelfSigned.issue(Files.createDirectory(folder.resolve("old")), "localhost");
    var renewed = SelfSigned.issue(Files.createDirectory(folder.resolve("new")), "localhost");
    var town = town("PARLANCE_TLS_CERTIFICATE", files.certificate().toString(), "PARLANCE_TLS_KEY",
        files.key().toString());
    Files.copy(renewed.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = Grpc.newChannelBuilder("localhost:" + port,
        TlsChannelCredentials.newBuilder().trustManager(renewed.certificate().toFile()).build()).build();
    kept(channel::shutdownNow);
    assertThat(calls(channel, GochatTokens.access(ANN)).withWaitForReady()
        .sendMessage(SendMessageRequest.newBuilder().setRoomId(ROOM).setContent("hi").build()).getContent())
        .isEqualTo("hi");
  }

  @Test
  void whatIsServedCanBeAskedForAndSoCanItsHealth() throws InterruptedException {
    var town = town();
    var channel = channel(town);
    var listed = new LinkedBlockingQueue<ServerReflectionResponse>();
    var asking = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(Queueing.into(listed));
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    var services = Objects.requireNonNull(listed.poll(20, TimeUnit.SECONDS)).getListServicesResponse().getServiceList();
    assertThat(services.stream().map(ServiceResponse::getName)).contains("chat.ChatService", "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection");
    asking.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol("chat.ChatService.StreamRoom").build());
    assertThat(Objects.requireNonNull(listed.poll(20, TimeUnit.SECONDS)).getFileDescriptorResponse()
        .getFileDescriptorProtoCount()).isPositive();
    asking.onCompleted();
    var health = new LinkedBlockingQueue<HealthCheckResponse>();
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.newBuilder().setService("chat.ChatService").build(),
        Queueing.into(health));
    assertThat(Objects.requireNonNull(health.poll(20, TimeUnit.SECONDS)).getStatus()).isEqualTo(ServingStatus.SERVING);
    var listener = kept(RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM));
    listener.await(RoomEvent::hasOpened);
    town.server().close();
    assertThat(Objects.requireNonNull(health.poll(20, TimeUnit.SECONDS)).getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(listener.end().getDescription()).isEqualTo("the server restarts");
  }

  /// Keeps what comes.
  private record Queueing<T>(LinkedBlockingQueue<T> queue) implements StreamObserver<T> {

    static <T> Queueing<T> into(LinkedBlockingQueue<T> queue) {
      return new Queueing<>(queue);
    }

    @Override
    public void onNext(T value) {
      queue.add(value);
    }

    @Override
    public void onError(Throwable e) {
      // the queue stays as it is
    }

    @Override
    public void onCompleted() {
      // the queue stays as it is
    }
  }

  @Test
  void withoutThePortThereIsNoGrpc() {
    var town = kept(new Town(folder, "GOCHAT_ACCESS_SECRET", GochatTokens.SECRET));
    assertThat(town.server().addresses()).doesNotContainKey("gochat-grpc");
    assertThatThrownBy(() -> new Town(folder.resolve("off"), "PARLANCE_GOCHAT_GRPC_PORT", "0"))
        .hasMessageContaining("gochat.grpc-port");
  }
}
