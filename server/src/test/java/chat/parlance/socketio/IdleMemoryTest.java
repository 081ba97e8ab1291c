package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import chat.parlance.engineio.SessionIds;
import chat.parlance.http.ClientFrames;
import chat.parlance.http.Cors;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.RawClient;
import chat.parlance.http.Transport;
import chat.parlance.http.Upgrade;
import chat.parlance.http.WebSocket;
import chat.parlance.http.WebSocketListener;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an idle session costs in live heap, above a bare WebSocket of the transport.
@Tag("slow")
class IdleMemoryTest {

  private static final int CLIENTS = 1_500;
  private static final String TOKEN = "t".repeat(600);

  private static final NamespaceListener DEAF = new NamespaceListener() {
    @Override
    public void event(NamespaceSocket socket, ClientEvent event) {}

    @Override
    public void disconnected(NamespaceSocket socket, DisconnectReason reason) {}
  };

  private static final WebSocketListener BARE = new WebSocketListener() {
    @Override
    public void opened(WebSocket socket) {}

    @Override
    public void text(WebSocket socket, ByteBuf payload) {}

    @Override
    public void closed(WebSocket socket, int code, String reason, boolean clean) {}
  };

  private static Mount socketIo(Transport transport) {
    return new SocketIoServer(
        new SocketIoServer.Parts(SocketIoConfig.DEFAULT, EngineConfig.DEFAULT, transport,
            new SessionIds(new SecureRandom())),
        List.of(Namespace.of("/chat", (_, arrival) -> arrival.accept(_ -> DEAF))))
        .mount("/socket.io", Cors.any(), Origins.any());
  }

  private interface Entering {
    void enter(RawClient client) throws Exception;
  }

  private static long bytesEach(Function<Transport, Mount> mount, Entering entering) throws Exception {
    try (var rig = new EngineRig(mount)) {
      var clients = new ArrayList<RawClient>(CLIENTS + 100);
      for (int i = 0; i < 100; i++) {
        clients.add(entered(rig, entering));
      }
      long before = liveHeap();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(entered(rig, entering));
      }
      long each = (liveHeap() - before) / CLIENTS;
      for (RawClient client : clients) {
        client.close();
      }
      return each;
    }
  }

  private static RawClient entered(EngineRig rig, Entering entering) throws Exception {
    var client = new RawClient(rig.port());
    entering.enter(client);
    return client;
  }

  private static long liveHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  @Test
  void aSessionInOneNamespaceCostsLittleMoreThanItsWebSocket() throws Exception {
    long bare = bytesEach(_ -> Mount.at("").get("/ws", _ -> Upgrade.to(() -> BARE)).build(),
        client -> client.upgrade("/ws"));
    long whole = bytesEach(IdleMemoryTest::socketIo, client -> {
      client.upgrade("/socket.io/?EIO=4&transport=websocket&token=" + TOKEN, "User-Agent: " + TOKEN);
      assertThat(client.frame().text()).startsWith("0");
      client.send(ClientFrames.text("40/chat,{\"token\":\"" + TOKEN + "\"}"));
      assertThat(client.frame().text()).startsWith("40/chat,");
    });
    long polling = bytesEach(IdleMemoryTest::socketIo, client -> {
      client.send(RawClient.request("GET", "/socket.io/?EIO=4&transport=polling&token=" + TOKEN));
      String greeting = client.reply().text();
      String sid = greeting.substring(greeting.indexOf("\"sid\":\"") + 7, greeting.indexOf("\",\"upgrades"));
      String body = "40/chat,{\"token\":\"" + TOKEN + "\"}";
      client.send("POST /socket.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
          + body.length() + "\r\n\r\n" + body);
      assertThat(client.reply().text()).isEqualTo("ok");
      client.send(RawClient.request("GET", "/socket.io/?EIO=4&transport=polling&sid=" + sid));
      assertThat(client.reply().text()).startsWith("40/chat,");
      client.send(RawClient.request("GET", "/socket.io/?EIO=4&transport=polling&sid=" + sid));
    });
    System.out.println("live heap of a client and its session: bare WebSocket " + bare + ", Socket.IO " + whole
        + ", a held poll " + polling);
    assertThat(whole - bare).isLessThan(1_300);
  }
}
