package chat.parlance.scenario;

import static chat.parlance.scenario.RpcTown.ANN;
import static chat.parlance.scenario.RpcTown.BOB;
import static chat.parlance.scenario.RpcTown.ROOM;
import static chat.parlance.scenario.RpcTown.bearer;
import static chat.parlance.scenario.RpcTown.calls;
import static chat.parlance.scenario.RpcTown.enter;
import static chat.parlance.scenario.RpcTown.refused;
import static chat.parlance.scenario.RpcTown.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.GetHistoryRequest;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.gochat.wire.chat.SendMessageRequest;
import chat.parlance.http.SelfSigned;
import io.grpc.Grpc;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Go-Chat's rooms over gRPC, with clients that gRPC made from the `.proto` files.
class GochatRpcTest {

  @TempDir Path folder = Path.of("");

  private final RpcTown rpc = new RpcTown();

  @AfterEach
  void close() throws Exception {
    rpc.close();
  }

  @Test
  void aMessageIsTheSameOverGrpcAndOverTheSocketAndInBothHistories() {
    var town = rpc.town(folder);
    var channel = rpc.channel(town);
    var ann = enter(town, ANN);
    var bob = rpc.kept(RoomListener.of(channel, bearer(GochatTokens.access(BOB)), ROOM));
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
    var town = rpc.town(folder, "PARLANCE_TLS_CERTIFICATE", files.certificate().toString(), "PARLANCE_TLS_KEY",
        files.key().toString());
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = Grpc.newChannelBuilder("localhost:" + port,
        TlsChannelCredentials.newBuilder().trustManager(files.certificate().toFile()).build()).build();
    rpc.kept(channel::shutdownNow);
    assertThat(send(channel, ANN, "hi", "").getContent()).isEqualTo("hi");
    refused(Status.Code.UNAVAILABLE, "", () -> send(rpc.channel(town), ANN, "hi", ""));
  }

  @Test
  void aRepeatedKeyIsStoredOnce() {
    var channel = rpc.channel(rpc.town(folder));
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
    var channel = rpc.channel(rpc.town(folder));
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
    var town = rpc.kept(
        new Town(folder, "AUTH_SERVICE_ADDRESS", peers.address(), "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    peers.close();
    refused(Status.Code.UNAVAILABLE, "Authentication service unavailable",
        () -> send(rpc.channel(town), ANN, "hi", ""));
  }

  @Test
  void aCertificateThatWasRenewedIsShown() throws Exception {
    var files = SelfSigned.issue(Files.createDirectory(folder.resolve("old")), "localhost");
    var renewed = SelfSigned.issue(Files.createDirectory(folder.resolve("new")), "localhost");
    var town = rpc.town(folder, "PARLANCE_TLS_CERTIFICATE", files.certificate().toString(), "PARLANCE_TLS_KEY",
        files.key().toString());
    Files.copy(renewed.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = Grpc.newChannelBuilder("localhost:" + port,
        TlsChannelCredentials.newBuilder().trustManager(renewed.certificate().toFile()).build()).build();
    rpc.kept(channel::shutdownNow);
    assertThat(calls(channel, GochatTokens.access(ANN)).withWaitForReady()
        .sendMessage(SendMessageRequest.newBuilder().setRoomId(ROOM).setContent("hi").build()).getContent())
        .isEqualTo("hi");
  }

  @Test
  void whatIsServedCanBeAskedForAndSoCanItsHealth() throws InterruptedException {
    var town = rpc.town(folder);
    var channel = rpc.channel(town);
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
    var listener = rpc.kept(RoomListener.of(channel, bearer(GochatTokens.access(ANN)), ROOM));
    listener.await(RoomEvent::hasOpened);
    town.server().close();
    assertThat(Objects.requireNonNull(health.poll(20, TimeUnit.SECONDS)).getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(listener.end().getDescription()).isEqualTo("the server restarts");
  }

  @Test
  void withoutThePortThereIsNoGrpc() {
    var town = rpc.kept(new Town(folder, "GOCHAT_ACCESS_SECRET", GochatTokens.SECRET));
    assertThat(town.server().addresses()).doesNotContainKey("gochat-grpc");
    assertThatThrownBy(() -> new Town(folder.resolve("off"), "PARLANCE_GOCHAT_GRPC_PORT", "0"))
        .hasMessageContaining("gochat.grpc-port");
  }
}
