package chat.parlance.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client of Socket.IO as the generator plays it: it does what the protocol asks of clients, and sees what goes wrong.
class SocketIoLineTest {

  private final Generator generator = new Generator();
  private final Crowd crowd = generator.crowd(InetSocketAddress.createUnresolved("nowhere", 1), Dialect.HEXATRON,
      "t");
  private final Line ann = new Line(crowd, new Guest("ann", "token", "/socket.io/"));
  private final EmbeddedChannel channel = new EmbeddedChannel(ann);

  @AfterEach
  void close() {
    generator.close();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private void hear(String packet) {
    channel.writeInbound(Unpooled.buffer().writeByte(0x81).writeByte(126).writeShort(packet.length())
        .writeBytes(ascii(packet)));
  }

  /// What was said since the last look.
  private String said() {
    channel.flush();
    var all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(StandardCharsets.US_ASCII));
      next.release();
    }
    return all.toString();
  }

  private Stream entered() {
    channel.writeInbound(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
    hear("0{\"sid\":\"s\"}");
    hear("40/chat,{\"sid\":\"n\"}");
    said();
    return crowd.stream("c1", List.of(ann, new Line(crowd, new Guest("bob", "token", "/socket.io/"))));
  }

  private static String stamped(int stream, int number) {
    var stamp = ascii(Stamp.blank(Stamp.TEXT));
    Stamp.fill(stamp, 0, stream, number, System.nanoTime());
    return stamp.toString(StandardCharsets.US_ASCII);
  }

  private void hearMessage(Stream stream, int number) {
    hear("42/chat,[\"message\",\"c1\",{\"content\":\"" + stamped(stream.id(), number) + "\"},\"1\"]");
  }

  @Test
  void itConnectsToTheNamespaceWhenTheServerHasOpened() {
    channel.writeInbound(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
    assertThat(said()).startsWith("GET /socket.io/ ").doesNotContain("40/chat");

    hear("0{\"sid\":\"s\"}");
    assertThat(said()).endsWith("40/chat,{\"token\":\"token\"}");
    assertThat(ann.isOpen()).isFalse();

    hear("40/chat,{\"sid\":\"n\"}");
    assertThat(ann.isOpen()).isTrue();
  }

  @Test
  void itAnswersPings() {
    entered();
    hear("2");

    assertThat(said()).endsWith("3");
  }

  @Test
  void messagesInOrderAreNoFaultAndOnesOwnAreNotHeard() {
    var stream = entered();
    generator.run(() -> crowd.send(stream, System.nanoTime()));
    assertThat(said()).contains("42/chat,1[\"message\",\"~");
    hear("43/chat,1[{\"content\":\"" + stamped(stream.id(), 0) + "\"}]");
    hearMessage(stream, 0); // as bob does
    crowd.settle(0, true);

    assertThat(crowd.faults()).isEmpty();
  }

  @Test
  void aMessageThatIsPassedOverIsAFault() {
    var stream = entered();
    hearMessage(stream, 1);

    assertThat(crowd.faults()).containsExactly("message 1 of stream 0 came where 0 was expected");
  }

  @Test
  void aRefusalIsAFault() {
    entered();
    hear("42/chat,[\"error\",{\"message\":\"Failed to send message\"}]");
    hear("44/chat,{\"message\":\"Invalid token\"}");
    hear("41/chat,");

    assertThat(crowd.faults()).hasSize(3);
  }
}
