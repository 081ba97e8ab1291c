package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What writing and reading cost, in counts.
class WebSocketFlowTest {

  private static <T> T onLoop(WebSocket socket, Callable<T> work) throws Exception {
    return socket.eventLoop().submit(work).get(30, TimeUnit.SECONDS);
  }

  private static Thread drain(RawClient client) {
    return Thread.ofPlatform().daemon().start(() -> {
      try {
        client.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      } catch (java.io.IOException _) {
        // the test is over
      }
    });
  }

  @Test
  void writingAndFlushingAllocateNothing() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      drain(client);
      assertThat(recorder.next()).isEqualTo("opened");
      WebSocket socket = recorder.socket();
      for (int i = 0; i < 10; i++) {
        onLoop(socket, () -> allocatedByWriting(socket));
      }
      assertThat(onLoop(socket, () -> allocatedByWriting(socket)) / 2_000.0).as("bytes per write and flush")
          .isLessThan(1.0);
    }
  }

  /// Bytes this thread allocates while it writes and flushes 2,000 views of one frame that were made before.
  private static long allocatedByWriting(WebSocket socket) {
    ByteBuf frame = WebSocketFrames.text(socket.allocator(), new byte[170]);
    var views = new ByteBuf[2_000];
    java.util.Arrays.setAll(views, _ -> frame.retainedDuplicate());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (ByteBuf view : views) {
      socket.write(view);
      socket.flush();
    }
    long after = threads.getCurrentThreadAllocatedBytes();
    frame.release();
    return after - before;
  }

  @Test
  void manyWritesAndOneFlushAreOneSystemCall() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      assertThat(recorder.next()).isEqualTo("opened");
      WebSocket socket = recorder.socket();
      long before = rig.counters.snapshot().writes();
      onLoop(socket, () -> {
        for (int i = 0; i < 50; i++) {
          socket.write(WebSocketFrames.text(socket.allocator(), "hello".getBytes(StandardCharsets.UTF_8)));
        }
        socket.flush();
        socket.flush();
        return 0;
      });
      for (int i = 0; i < 50; i++) {
        assertThat(client.frame().text()).isEqualTo("hello");
      }
      var now = rig.counters.snapshot();
      assertThat(now.writes() - before).isEqualTo(1);
      assertThat(now.framesOut()).isEqualTo(50);
    }
  }

  @Test
  void aSlowReaderTurnsUnwritableAndWritableAgain() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      assertThat(recorder.next()).isEqualTo("opened");
      WebSocket socket = recorder.socket();
      onLoop(socket, () -> {
        while (socket.isWritable()) {
          socket.write(WebSocketFrames.text(socket.allocator(), new byte[10_000]));
          socket.flush();
        }
        return 0;
      });
      assertThat(recorder.next()).isEqualTo("writable false");
      assertThat(socket.pendingBytes()).isGreaterThan(32 * 1024);
      drain(client);
      assertThat(recorder.next()).isEqualTo("writable true");
    }
  }

  @Test
  void pausedReadingHoldsTheSenderBackUntilItIsResumed() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      assertThat(recorder.next()).isEqualTo("opened");
      WebSocket socket = recorder.socket();
      onLoop(socket, () -> {
        socket.pauseReading();
        return 0;
      });
      client.send(ClientFrames.text("held back"));
      onLoop(socket, () -> 0);
      assertThat(recorder.hasHeardNothing()).isTrue();
      onLoop(socket, () -> {
        socket.resumeReading();
        return 0;
      });
      assertThat(recorder.next()).isEqualTo("text held back");
    }
  }

  @Test
  void aFloodOfPingsFromAPeerThatReadsNothingIsNotHoarded() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      assertThat(recorder.next()).isEqualTo("opened");
      byte[] ping = ClientFrames.frame(0x89, new byte[125]);
      byte[] thousand = new byte[ping.length * 1_000];
      for (int i = 0; i < 1_000; i++) {
        System.arraycopy(ping, 0, thousand, i * ping.length, ping.length);
      }
      for (int i = 0; i < 60; i++) {
        client.send(thousand);
      }
      client.send(ClientFrames.text("still there"));
      for (String heard = recorder.next(); !heard.equals("text still there"); heard = recorder.next()) {
        assertThat(heard).startsWith("writable");
      }
      assertThat(recorder.socket().pendingBytes()).isLessThan(128 * 1024);
    }
  }

  @Test
  void ourPingIsAnEmptyPingFrame() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      assertThat(recorder.next()).isEqualTo("opened");
      WebSocket socket = recorder.socket();
      socket.eventLoop().execute(socket::ping);
      RawClient.Frame frame = client.frame();
      assertThat(frame.first()).isEqualTo(0x89);
      assertThat(frame.payload()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void webSocketsWorkHoweverTheSystemIsAsked(IoKind kind) throws Exception {
    Recorder recorder = Recorder.echoing();
    try (Rig rig = Rig.servingOver(kind, Mount.at("").get("/ws", _ -> Upgrade.to(() -> recorder)).build())) {
      try (RawClient client = rig.upgraded()) {
        String text = "n".repeat(100_000);
        client.send(ClientFrames.text(text));
        assertThat(client.frame().text()).isEqualTo(text);
        client.send(ClientFrames.frame(0x83, new byte[0]));
        assertThat(client.frame().closeCode()).isEqualTo(1002);
        assertThat(client.isHungUp()).isTrue();
      }
      try (RawClient client = rig.upgraded()) {
        client.finish();
        assertThat(client.isHungUp()).isTrue();
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void comingAndGoingInEveryWayLeavesNothingBehind() throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.echoing())) {
      for (int i = 0; i < 400; i++) {
        try (RawClient client = i % 8 == 7 ? rig.connect() : rig.upgraded()) {
          comeAndGo(client, i % 8);
        }
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (rig.counters.snapshot().open() > 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait(); // the last one is gone a moment before it is counted
      }
      var end = rig.counters.snapshot();
      assertThat(end.accepted()).isEqualTo(400);
      assertThat(end.open()).isZero();
      assertThat(end.upgrades()).isEqualTo(350);
      assertThat(end.openWebSockets()).isZero();
    }
  }

  private static void comeAndGo(RawClient client, int way) throws Exception {
    switch (way) {
      case 0 -> client.send(ClientFrames.close(1000, ""));
      case 1 -> client.finish();
      case 2 -> client.reset();
      case 3 -> client.send(ClientFrames.frame(0x83, new byte[0]));
      case 4 -> client.send(ClientFrames.join(ClientFrames.frame(0x01, new byte[500]), new byte[]{(byte) 0x80}));
      case 5 -> client.send(ClientFrames.text("x".repeat(50_000)));
      case 6 -> client.send(ClientFrames.join(ClientFrames.text("a"), ClientFrames.frame(0x89, new byte[3])));
      default -> client.send("GET /ws HTTP/1.1\r\nHo");
    }
  }
}
