package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// What clients say, as ready bytes. The floor understands the same, so that one generator serves both.
///
/// Client frames have to be masked (RFC 6455, section 5.3); these carry the mask 0, which costs the server as much as any
/// other and the generator nothing.
public final class ClientFrames {

  /// Characters of a message's text.
  public static final int TEXT = 200;

  private ClientFrames() {}

  /// The request that opens a WebSocket.
  public static byte[] handshake(Guest guest) {
    return ("GET " + guest.target() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + "Authorization: Bearer "
        + guest.token() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// A masked text frame.
  public static ByteBuf text(String json) {
    byte[] payload = json.getBytes(StandardCharsets.US_ASCII);
    var frame = Unpooled.buffer(payload.length + 14);
    frame.writeByte(0x81);
    if (payload.length < 126) {
      frame.writeByte(0x80 | payload.length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(payload.length);
    }
    return frame.writeInt(0).writeBytes(payload);
  }

  /// Messages of one stream, as a frame of which only the stamps differ.
  public static final class Message {

    private final ByteBuf frame;
    /// Places in the frame; 0 for what the dialect does not have.
    private final int key;
    private final int ref;
    private final int text;

    /// Messages to the conversation `to`; `run` makes keys of one run differ from those of others.
    public Message(Dialect dialect, String to, String run) {
      frame = text(dialect.message(to, run + "!" + "0".repeat(14), Stamp.blank(Stamp.TEXT)
          + " the quick brown fox jumps over the lazy dog".repeat(5).substring(0, TEXT - Stamp.LENGTH)));
      key = frame.indexOf(0, frame.writerIndex(), (byte) '!') + 1;
      ref = Math.max(0, frame.indexOf(0, frame.writerIndex(), Stamp.REF));
      text = frame.indexOf(0, frame.writerIndex(), Stamp.TEXT);
    }

    /// Writes the frame of one message. The key follows from stream and number, so a repeat is the same message.
    public void write(ByteBuf out, int stream, int number, long nanos) {
      if (key > 0) {
        Stamp.hex(frame, key, 6, stream);
        Stamp.hex(frame, key + 6, 8, number);
      }
      if (ref > 0) {
        Stamp.fill(frame, ref, stream, number, nanos);
      }
      Stamp.fill(frame, text, stream, number, nanos);
      out.writeBytes(frame, 0, frame.writerIndex());
    }

    public int bytes() {
      return frame.writerIndex();
    }
  }
}
