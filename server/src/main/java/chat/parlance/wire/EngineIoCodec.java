package chat.parlance.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Engine.IO, revisions 4 and 3: packets, and the payloads in which long polling ties several of them together
/// (engine.io-protocol, v4 and v3, "Packet encoding").
public final class EngineIoCodec {

  /// The separator of packets in a payload of revision 4.
  public static final byte SEPARATOR = 0x1e;

  /// The most packets in one payload.
  public static final int MAX_PACKETS = 16_384;

  private static final int MAX_PROBE = 16;

  private EngineIoCodec() {}

  /// One outgoing packet: a text with its type in front, or the bytes of a binary message.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Piece(boolean binary, byte[] bytes) {}

  /// The body of a poll's answer: text, or bytes that are none.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Payload(boolean binary, byte[] bytes) {}

  /// What a client is told first. Times in milliseconds, `maxPayload` in bytes.
  public record Greeting(String sid, boolean upgradable, long pingInterval, long pingTimeout, int maxPayload) {}

  /// The open packet, its type in front.
  public static byte[] open(Greeting greeting) {
    String json = "0{\"sid\":\"" + greeting.sid + "\",\"upgrades\":" + (greeting.upgradable ? "[\"websocket\"]" : "[]")
        + ",\"pingInterval\":" + greeting.pingInterval + ",\"pingTimeout\":" + greeting.pingTimeout + ",\"maxPayload\":"
        + greeting.maxPayload + "}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /// The packet that is a whole text message of a WebSocket. The array becomes part of it.
  public static EnginePacket decode(byte[] text) throws MalformedPacketException {
    return decode(text, 0, text.length);
  }

  private static EnginePacket decode(byte[] text, int from, int to) throws MalformedPacketException {
    if (from >= to) {
      throw new MalformedPacketException("an empty packet, expected a type from 0 to 6");
    }
    return switch (text[from]) {
      case '0' -> new EnginePacket.Open();
      case '1' -> new EnginePacket.Close();
      case '2' -> new EnginePacket.Ping(probe(text, from + 1, to));
      case '3' -> new EnginePacket.Pong(probe(text, from + 1, to));
      case '4' -> new EnginePacket.Text(text, from + 1, to);
      case '5' -> new EnginePacket.Upgrade();
      case '6' -> new EnginePacket.Noop();
      default -> throw new MalformedPacketException("packet type " + shown(text[from]) + ", expected 0 to 6");
    };
  }

  private static String probe(byte[] text, int from, int to) throws MalformedPacketException {
    if (to - from > MAX_PROBE) {
      throw new MalformedPacketException("a heartbeat of " + (to - from) + " bytes, expected at most " + MAX_PROBE);
    }
    return from == to ? "" : new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private static String shown(byte b) {
    return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : Integer.toString(b & 0xff);
  }

  /// The packets in the body of a POST, revision 4: separated by 0x1e, binary ones in base64 behind a `b`.
  public static List<EnginePacket> decodePayload(byte[] body) throws MalformedPacketException {
    text(body); // must be UTF-8
    var packets = new ArrayList<EnginePacket>();
    int from = 0;
    for (int at = 0; at <= body.length; at++) {
      if (at == body.length || body[at] == SEPARATOR) {
        add(packets, from < at && body[from] == 'b' ? new EnginePacket.Binary(base64(body, from + 1, at))
            : decode(body, from, at));
        from = at + 1;
      }
    }
    return packets;
  }

  private static void add(List<EnginePacket> packets, EnginePacket packet) throws MalformedPacketException {
    if (packets.size() == MAX_PACKETS) {
      throw new MalformedPacketException("more than " + MAX_PACKETS + " packets in a payload");
    }
    packets.add(packet);
  }

  private static CharBuffer text(byte[] utf8) throws MalformedPacketException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException _) {
      throw new MalformedPacketException("the payload is not valid UTF-8");
    }
  }

  /// The official Java client breaks lines in it.
  private static byte[] base64(byte[] text, int from, int to) throws MalformedPacketException {
    byte[] unbroken = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      if (text[at] != '\n' && text[at] != '\r') {
        unbroken[length++] = text[at];
      }
    }
    try {
      ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(unbroken, 0, length));
      byte[] bytes = new byte[decoded.remaining()];
      decoded.get(bytes);
      return bytes;
    } catch (IllegalArgumentException _) {
      throw new MalformedPacketException("a binary packet is not valid base64");
    }
  }

  /// The packets in the text body of a POST, revision 3: each behind its length in UTF-16 units and a colon; binary ones
  /// in base64 behind a `b` and their type.
  public static List<EnginePacket> decodePayloadOf3(byte[] body) throws MalformedPacketException {
    CharBuffer text = text(body);
    var packets = new ArrayList<EnginePacket>();
    int at = 0;
    do {
      int length = 0;
      int digits = at;
      for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - digits < 9; at++) {
        length = length * 10 + text.charAt(at) - '0';
      }
      if (at == digits || at >= text.length() || text.charAt(at) != ':' || length > text.length() - at - 1) {
        throw new MalformedPacketException("a packet without its length, expected <length>:<packet>");
      }
      add(packets, decodeOf3(text.subSequence(at + 1, at + 1 + length).toString()));
      at += 1 + length;
    } while (at < text.length());
    return packets;
  }

  private static EnginePacket decodeOf3(String packet) throws MalformedPacketException {
    byte[] bytes = packet.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes[0] != 'b') {
      return decode(bytes);
    }
    if (bytes.length < 2 || bytes[1] != '4') {
      throw new MalformedPacketException("a binary packet that is no message, expected b4 in front");
    }
    return new EnginePacket.Binary(base64(bytes, 2, bytes.length));
  }

  /// The packets in the binary body of a POST, revision 3: each behind 0 (text) or 1 (binary), the decimal digits of its
  /// length in bytes, and 255.
  public static List<EnginePacket> decodeBinaryPayloadOf3(byte[] body) throws MalformedPacketException {
    var packets = new ArrayList<EnginePacket>();
    int at = 0;
    do {
      int kind = at < body.length ? body[at++] : -1;
      int length = 0;
      int digits = at;
      for (; at < body.length && body[at] >= 0 && body[at] <= 9 && at - digits < 9; at++) {
        length = length * 10 + body[at];
      }
      boolean framed = (kind == 0 || kind == 1) && at > digits && at < body.length && body[at] == (byte) 255;
      if (!framed || length > body.length - at - 1) {
        throw new MalformedPacketException("a packet that is not framed, expected 0 or 1, its length, and 255");
      }
      byte[] packet = Arrays.copyOfRange(body, at + 1, at + 1 + length);
      if (kind == 0) {
        text(packet); // must be UTF-8
      }
      add(packets, kind == 0 ? decode(packet) : decodeBinaryOf3(packet));
      at += 1 + length;
    } while (at < body.length);
    return packets;
  }

  /// The packet that is a whole binary message of a WebSocket, revision 3: its type is the first byte.
  public static EnginePacket decodeBinaryOf3(byte[] message) throws MalformedPacketException {
    if (message.length == 0 || message[0] != 4) {
      throw new MalformedPacketException("a binary packet that is no message, expected a 4 as its first byte");
    }
    return new EnginePacket.Binary(Arrays.copyOfRange(message, 1, message.length));
  }

  /// The bytes of a binary WebSocket message of revision 3.
  public static byte[] encodeBinaryOf3(byte[] message) {
    byte[] packet = new byte[message.length + 1];
    packet[0] = 4;
    System.arraycopy(message, 0, packet, 1, message.length);
    return packet;
  }

  /// Ties packets together for a poll, revision 4.
  public static Payload encodePayload(List<Piece> pieces) {
    var out = new ByteArrayOutputStream(size(pieces));
    for (Piece piece : pieces) {
      if (out.size() > 0) {
        out.write(SEPARATOR);
      }
      if (piece.binary) {
        out.write('b');
        out.writeBytes(Base64.getEncoder().encode(piece.bytes));
      } else {
        out.writeBytes(piece.bytes);
      }
    }
    return new Payload(false, out.toByteArray());
  }

  /// Ties packets together for a poll, revision 3: as bytes if there are binary ones among them and the client takes
  /// such payloads, otherwise as text.
  public static Payload encodePayloadOf3(List<Piece> pieces, boolean takesBinary) {
    boolean binary = takesBinary && pieces.stream().anyMatch(Piece::binary);
    var out = new ByteArrayOutputStream(size(pieces));
    for (Piece piece : pieces) {
      if (binary) {
        framed(piece, out);
      } else if (piece.binary) {
        byte[] text = Base64.getEncoder().encode(piece.bytes);
        out.writeBytes(((text.length + 2) + ":b4").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(text);
      } else {
        out.writeBytes((units(piece.bytes) + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(piece.bytes);
      }
    }
    return new Payload(binary, out.toByteArray());
  }

  private static void framed(Piece piece, ByteArrayOutputStream out) {
    byte[] packet = piece.binary ? encodeBinaryOf3(piece.bytes) : piece.bytes;
    out.write(piece.binary ? 1 : 0);
    for (char digit : Integer.toString(packet.length).toCharArray()) {
      out.write(digit - '0');
    }
    out.write(255);
    out.writeBytes(packet);
  }

  /// The length of valid UTF-8 in UTF-16 units.
  private static int units(byte[] utf8) {
    int units = 0;
    for (byte b : utf8) {
      units += (b & 0xc0) == 0x80 ? 0 : (b & 0xf8) == 0xf0 ? 2 : 1;
    }
    return units;
  }

  private static int size(List<Piece> pieces) {
    int size = 0;
    for (Piece piece : pieces) {
      size += piece.bytes.length + 8;
    }
    return size;
  }
}
