package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The frame reader against seeded chance: every seed is a test that can be repeated.
class FrameReaderFuzzTest {

  private static final int MAX = 70_000;

  /// Notes what was read, as text.
  private static final class Notes implements FrameReader.Sink<List<String>> {
    @Override
    public boolean message(List<String> notes, boolean text, ByteBuf payload) {
      notes.add((text ? "text " : "binary ") + ByteBufUtil.hexDump(payload));
      return true;
    }

    @Override
    public boolean control(List<String> notes, int opcode, ByteBuf payload) {
      notes.add(opcode + " " + ByteBufUtil.hexDump(payload));
      return opcode != FrameReader.CLOSE;
    }

    @Override
    public void violation(List<String> notes, int closeCode, String why) {
      notes.add("violation " + closeCode);
    }
  }

  /// Reads the bytes cut at these places; what was heard, and whether the reader was idle at the end.
  private static List<String> read(byte[] bytes, int... cuts) {
    var reader = new FrameReader<List<String>>(MAX);
    var notes = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i == cuts.length ? bytes.length : cuts[i];
      ByteBuf piece = Unpooled.copiedBuffer(bytes, from, to - from);
      reader.read(piece, notes, new Notes());
      assertThat(piece.readableBytes()).isZero();
      piece.release();
      from = to;
    }
    notes.add(reader.isIdle() ? "idle" : "busy");
    reader.release();
    return notes;
  }

  private static int[] cuts(Random random, int length) {
    return random.ints(random.nextInt(1 + Math.min(length, 40)), 0, length + 1).sorted().toArray();
  }

  /// A valid sequence of messages and control frames, and what must be heard.
  private static byte[] valid(Random random, List<String> expected) {
    var frames = new ArrayList<byte[]>();
    for (int messages = 1 + random.nextInt(6); messages > 0; messages--) {
      boolean text = random.nextBoolean();
      byte[] payload = text ? text(random) : bytes(random);
      int at = 0;
      boolean first = true;
      while (true) {
        boolean last = random.nextInt(3) != 0;
        int to = last ? payload.length : at + random.nextInt(payload.length - at + 1);
        int opcode = first ? text ? 1 : 2 : 0;
        frames.add(ClientFrames.frame((last ? 0x80 : 0) | opcode, Arrays.copyOfRange(payload, at, to), mask(random)));
        if (last) {
          break;
        }
        while (random.nextInt(4) == 0) {
          byte[] ping = Arrays.copyOf(bytes(random), random.nextInt(126));
          int control = random.nextBoolean() ? 9 : 10;
          frames.add(ClientFrames.frame(0x80 | control, ping, mask(random)));
          expected.add(control + " " + ByteBufUtil.hexDump(ping));
        }
        at = to;
        first = false;
      }
      expected.add((text ? "text " : "binary ") + ByteBufUtil.hexDump(payload));
    }
    expected.add("idle");
    return ClientFrames.join(frames.toArray(byte[][]::new));
  }

  private static byte[] mask(Random random) {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    return mask;
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? MAX : 300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(Random random) {
    return random.ints(random.nextInt(200), 0, 0x110000).filter(c -> c < 0xd800 || c > 0xdfff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void validFramesAreReadTheSameHoweverTheyAreCut() {
    for (int seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      var expected = new ArrayList<String>();
      byte[] bytes = valid(random, expected);
      assertThat(read(bytes)).as("seed %d, whole", seed).isEqualTo(expected);
      assertThat(read(bytes, cuts(random, bytes.length))).as("seed %d, cut", seed).isEqualTo(expected);
      if (bytes.length < 600) {
        int[] everywhere = java.util.stream.IntStream.range(0, bytes.length).toArray();
        assertThat(read(bytes, everywhere)).as("seed %d, byte by byte", seed).isEqualTo(expected);
      }
    }
  }

  @Test
  void anyBytesAreReadTheSameHoweverTheyAreCut() {
    for (int seed = 0; seed < 3_000; seed++) {
      var random = new Random(seed);
      byte[] bytes;
      if (random.nextBoolean()) {
        bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
      } else {
        bytes = valid(random, new ArrayList<>());
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      List<String> whole = read(bytes);
      List<String> cut = read(bytes, cuts(random, bytes.length));
      assertThat(cut.subList(0, cut.size() - 1)).as("seed %d", seed).isEqualTo(whole.subList(0, whole.size() - 1));
    }
  }

  @Test
  void theUtf8CheckAgreesWithTheJdk() {
    var random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = text(random);
      if (i % 2 == 0 && bytes.length > 0) {
        bytes = Arrays.copyOf(bytes, 1 + random.nextInt(Math.min(bytes.length, 40)));
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int cut = random.nextInt(bytes.length + 1);
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      int state = Utf8.check(Utf8.check(Utf8.START, buffer, 0, cut), buffer, cut, bytes.length);
      assertThat(state == Utf8.START).as(ByteBufUtil.hexDump(bytes)).isEqualTo(isUtf8(bytes));
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @Test
  void anAnnouncedGigabyteCostsNothing() {
    var allocator = new UnpooledByteBufAllocator(false, true);
    var reader = new FrameReader<List<String>>(Integer.MAX_VALUE);
    ByteBuf header = allocator.heapBuffer().writeBytes(ClientFrames.header(0x82, 0x80, 1L << 30)).writeZero(4)
        .writeZero(100);
    reader.read(header, new ArrayList<>(), new Notes());
    header.release();
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory()).isLessThan(1_000);
    reader.release();
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory()).isZero();
  }
}
