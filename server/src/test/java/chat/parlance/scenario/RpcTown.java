package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.Message;
import chat.parlance.gochat.wire.chat.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server with a gRPC port, and clients of it; ends together.
final class RpcTown {

  static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  static final String BOB = "0d9a5b6c-2222-4333-9444-555566667777";
  static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";

  private final List<AutoCloseable> open = new ArrayList<>();

  void close() throws Exception {
    for (var each : open.reversed()) {
      each.close();
    }
  }

  Town town(Path folder, String... settings) {
    var all = new ArrayList<>(
        List.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET, "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    all.addAll(List.of(settings));
    return kept(new Town(folder, all.toArray(String[]::new)));
  }

  <T extends AutoCloseable> T kept(T each) {
    open.add(each);
    return each;
  }

  ManagedChannel channel(Town town) {
    var port = Objects.requireNonNull(town.server().addresses().get("gochat-grpc")).getPort();
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().flowControlWindow(16 * 1024).build();
    kept(channel::shutdownNow);
    return channel;
  }

  static Metadata bearer(String token) {
    var metadata = new Metadata();
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return metadata;
  }

  static ChatServiceGrpc.ChatServiceBlockingStub calls(ManagedChannel channel, String token) {
    return ChatServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  static Message send(ManagedChannel channel, String user, String content, String key) {
    return calls(channel, GochatTokens.access(user)).sendMessage(
        SendMessageRequest.newBuilder().setRoomId(ROOM).setContent(content).setKey(key).build());
  }

  static Person enter(Town town, String user) {
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

  static void refused(Status.Code code, String why, Runnable call) {
    var status = refusal(call);
    assertThat(status).isNotNull();
    assertThat(Objects.requireNonNull(status).getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(why);
  }
}
