package chat.parlance.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameScanTest {

  private final List<String> heard = new ArrayList<>();

  private void read(FrameScan scan, ByteBuf bytes) {
    scan.read(bytes, (opcode, all, at, length) -> heard.add(opcode + " " + all.toString(at, length,
        StandardCharsets.US_ASCII)));
  }

  private static ByteBuf masked(int mask, String text) {
    var frame = Unpooled.buffer().writeByte(0x81).writeByte(0x80 | text.length()).writeInt(mask);
    for (int i = 0; i < text.length(); i++) {
      frame.writeByte(text.charAt(i) ^ mask >>> 8 * (3 - i % 4));
    }
    return frame;
  }

  @Test
  void theMaskIsTakenOff() {
    read(new FrameScan(), Unpooled.wrappedBuffer(masked(0x12f4a6c8, "hello you"), masked(0, "again"),
        Unpooled.buffer().writeByte(0x89).writeByte(0)));

    assertThat(heard).containsExactly("1 hello you", "1 again", "9 ");
  }

  @Test
  void aMaskedFrameIsReadWhereverItIsCut() {
    int size = masked(0, "hello").readableBytes();
    for (int cut = 1; cut < size; cut++) {
      var scan = new FrameScan();
      var frame = masked(0x12f4a6c8, "hello");
      read(scan, frame.readBytes(cut));
      assertThat(heard).isEmpty();
      read(scan, frame);
      assertThat(heard).containsExactly("1 hello");
      heard.clear();
    }
  }
}
