package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// WebSockets that are to live on another event loop than the one their connection was accepted on.
class MovedWebSocketTest {

  private final List<Recorder> recorders = new ArrayList<>();
  private final ConcurrentHashMap<String, Integer> handled = new ConcurrentHashMap<>();

  /// Route `/ws/{loop}` upgrades on that loop.
  private Mount mount(EventLoops loops) {
    return Mount.at("").route(Route.of("GET", "/ws/{loop}", request -> {
      handled.merge(Thread.currentThread().getName(), 1, Integer::sum);
      EventLoop target = loops.loops().get(Integer.parseInt(request.parameter("loop")));
      var recorder = Recorder.echoing();
      synchronized (recorders) {
        recorders.add(recorder);
      }
      return Upgrade.to(() -> recorder).on(target);
    }).promptly()).build();
  }

  @ParameterizedTest
  @EnumSource
  void aWebSocketIsMovedToItsLoopAndWorksThere(IoKind kind) throws Exception {
    assumeThat(kind.isAvailable()).as(kind.word()).isTrue();
    var loops = new EventLoops(3, kind);
    try (Rig rig = Rig.serving(loops, Rig.plain(), mount(loops))) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 24; i++) {
        var client = rig.connect();
        client.upgrade("/ws/" + i % 3);
        clients.add(client);
      }
      assertThat(handled.keySet()).as("connections were accepted on all loops").hasSize(3);
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).send(ClientFrames.text("hello " + i));
        assertThat(clients.get(i).frame().text()).isEqualTo("hello " + i);
        assertThat(recorders.get(i).socket().eventLoop()).isSameAs(loops.loops().get(i % 3));
      }
      assertThat(rig.counters.snapshot().openWebSockets()).isEqualTo(24);
      assertThat(rig.counters.snapshot().open()).isEqualTo(24);
      for (RawClient client : clients) {
        client.leave();
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
      assertThat(rig.counters.snapshot().openWebSockets()).isZero();
      assertThat(rig.counters.snapshot().open()).isZero();
    }
  }

  @Test
  void framesBehindTheHandshakeAreNotLostOnTheWay() throws Exception {
    var loops = new EventLoops(2);
    try (Rig rig = Rig.serving(loops, Rig.plain(), mount(loops))) {
      for (int i = 0; i < 8; i++) {
        try (RawClient client = rig.connect()) {
          var both = new java.io.ByteArrayOutputStream();
          both.writeBytes(RawClient.handshake("/ws/" + i % 2).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          both.writeBytes(ClientFrames.text("early"));
          client.send(both.toByteArray());
          assertThat(client.reply().status()).isEqualTo(101);
          assertThat(client.frame().text()).isEqualTo("early");
        }
      }
    }
  }

  @Test
  void whoGoesAwayDuringTheMoveIsForgotten() throws Exception {
    var loops = new EventLoops(2);
    try (Rig rig = Rig.serving(loops, Rig.plain(), mount(loops))) {
      for (int i = 0; i < 200; i++) {
        RawClient client = rig.connect();
        client.send(RawClient.handshake("/ws/" + i % 2));
        if (i % 3 == 0) {
          client.reset();
        } else {
          client.leave();
        }
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
      assertThat(rig.counters.snapshot().open()).isZero();
      assertThat(rig.counters.snapshot().openWebSockets()).isZero();
    }
  }

  @Test
  void aMovedWebSocketIsClosedWithItsServer() throws Exception {
    var loops = new EventLoops(2);
    try (Rig rig = Rig.serving(loops, Rig.plain(), mount(loops))) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 6; i++) {
        var client = rig.connect();
        client.upgrade("/ws/1");
        clients.add(client);
      }
      var closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(5)));
      for (RawClient client : clients) {
        assertThat(client.frame().closeCode()).isEqualTo(CloseCode.GOING_AWAY);
        client.leave();
      }
      assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void aMovedWebSocketSpeaksTlsOn(@TempDir Path folder) throws Exception {
    var loops = new EventLoops(2);
    var config = Rig.plain().with(SelfSigned.issue(folder, "moved"));
    String text = "over TLS ".repeat(5_000);
    try (Rig rig = Rig.serving(loops, config, mount(loops))) {
      for (int i = 0; i < 4; i++) {
        var socket = SelfSigned.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
            rig.port());
        try (RawClient client = new RawClient(socket)) {
          client.upgrade("/ws/" + i % 2);
          client.send(ClientFrames.text(text));
          assertThat(client.frame().text()).isEqualTo(text);
        }
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }
}
