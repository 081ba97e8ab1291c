package chat.parlance.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The gate of every figure: a server that loses, doubles or reorders messages gets none.
class LineTest {

  private final Generator generator = new Generator();
  private final Crowd crowd = generator.crowd(InetSocketAddress.createUnresolved("nowhere", 1), Dialect.PARLANCE,
      "t");
  private final Line line = new Line(crowd, new Guest("ann", "token"));
  private final Stream stream = crowd.stream("c1", List.of(line));
  private final EmbeddedChannel channel = new EmbeddedChannel(line);

  @BeforeEach
  void connect() {
    channel.writeInbound(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
    channel.writeInbound(frame("{\"op\":\"ready\"}"));
  }

  @AfterEach
  void close() {
    generator.close();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static ByteBuf frame(String json) {
    var frame = Unpooled.buffer().writeByte(0x81);
    if (json.length() < 126) {
      frame.writeByte(json.length());
    } else {
      frame.writeByte(126).writeShort(json.length());
    }
    frame.writeCharSequence(json, StandardCharsets.US_ASCII);
    return frame;
  }

  private static String stamped(byte mark, int stream, int number) {
    var stamp = ascii(Stamp.blank(mark));
    Stamp.fill(stamp, 0, stream, number, System.nanoTime());
    return stamp.toString(StandardCharsets.US_ASCII);
  }

  private static ByteBuf change(int stream, int number) {
    return frame("{\"op\":\"change\",\"conversation\":\"c1\",\"seq\":" + (number + 2) + ",\"text\":\""
        + stamped(Stamp.TEXT, stream, number) + " and so on, until the frame is longer than 125 bytes\"}");
  }

  private static ByteBuf ack(int stream, int number) {
    return frame("{\"op\":\"ack\",\"ref\":\"" + stamped(Stamp.REF, stream, number) + "\"}");
  }

  private void hear(int... numbers) {
    for (int number : numbers) {
      channel.writeInbound(change(stream.id(), number));
    }
  }

  @Test
  void messagesInOrderAreNoFault() {
    hear(0, 1, 2);

    assertThat(crowd.faults()).isEmpty();
    assertThat(crowd.next().heard()).isEqualTo(3);
  }

  @Test
  void aMessageThatComesTwiceIsAFault() {
    hear(0, 1, 1);

    assertThat(crowd.faults()).containsExactly("message 1 of stream 0 came twice");
  }

  @Test
  void aMessageThatIsPassedOverIsAFault() {
    hear(0, 2);

    assertThat(crowd.faults()).containsExactly("message 2 of stream 0 came where 1 was expected");
  }

  @Test
  void aMessageThatComesLateIsAFault() {
    hear(1, 0);

    assertThat(crowd.faults()).hasSize(2);
  }

  @Test
  void aMessageOfSomebodyElsesConversationIsAFault() {
    channel.writeInbound(change(7, 0));

    assertThat(crowd.faults()).containsExactly("ann heard stream 7, which is not theirs");
  }

  @Test
  void aMessageThatNeverComesIsMissed() {
    generator.run(() -> crowd.send(stream, System.nanoTime()));
    channel.writeInbound(ack(0, 0));
    crowd.settle(0, true);

    assertThat(crowd.faults()).containsExactly("of stream 0 1 deliveries were due, 0 came");
  }

  @Test
  void anAckThatNeverComesIsMissed() {
    generator.run(() -> crowd.send(stream, System.nanoTime()));
    hear(0);
    crowd.settle(0, true);

    assertThat(crowd.faults()).containsExactly("of stream 0 1 messages were sent, 0 acknowledged");
  }

  @Test
  void anAckThatComesTwiceIsAFault() {
    channel.writeInbound(ack(0, 0));
    channel.writeInbound(ack(0, 0));

    assertThat(crowd.faults()).containsExactly("message 0 of stream 0 was acknowledged twice");
  }

  @Test
  void aRefusalIsAFault() {
    channel.writeInbound(frame("{\"op\":\"error\",\"code\":\"overloaded\"}"));

    assertThat(crowd.faults()).containsExactly("the server said {\"op\":\"error\",\"code\":\"overloaded\"}");
  }

  @Test
  void aConnectionThatEndsIsAFault() {
    var _ = channel.close();

    assertThat(crowd.faults()).containsExactly("the connection of ann ended with 1006");
  }

  @Test
  void framesAreUnderstoodHoweverTheyAreCut() {
    var all = Unpooled.buffer();
    for (int number = 0; number < 3; number++) {
      all.writeBytes(change(0, number));
    }
    for (int size = 1; all.isReadable(); size = size % 7 + 1) {
      channel.writeInbound(all.readBytes(Math.min(size, all.readableBytes())));
    }

    assertThat(crowd.faults()).isEmpty();
    assertThat(crowd.next().heard()).isEqualTo(3);
  }
}
