package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;

/// What clients say, and how the generator tells what they hear, by one or two letters at known places.
public enum Dialect {
  /// `{"op":"…"}`: says `hello`, hears `ready`, and every message is acknowledged to its sender.
  PARLANCE,
  /// `{"type":"…"}`: is greeted with `system`; the sender hears its own message as `message_sent`, the others as
  /// `message_received`.
  CAREFORALL,
  /// `{"type":"…"}`: may speak at once; everybody, the sender too, hears `new_message`.
  GOCHAT,
  /// Socket.IO 5 in Engine.IO 4, namespace `/chat`: connects with a token when the server has opened, and answers its pings.
  /// The others hear `message`; the sender has the message in its acknowledgement.
  HEXATRON;

  /// What a frame is to the generator.
  enum Heard {
    MESSAGE, ACK, READY, FAULT, OTHER,
    /// The server has opened: the client says hello now.
    OPENED,
    /// The server wants a sign of life: [Dialect#pong].
    PING
  }

  /// Where the letter of `{"op":"x…` is.
  private static final int OP = 7;
  /// Where the first letter of `{"type":"x…` is.
  private static final int TYPE = 9;
  /// Where the first letter of the event in `42/chat,["x…` is.
  private static final int EVENT = 10;

  /// Whether the first frame is the client's.
  boolean saysHelloFirst() {
    return this == PARLANCE;
  }

  /// The client's `hello`; `resume` is what it heard last of conversations, as fields of JSON, or empty.
  String hello(Guest guest, String resume) {
    return this == HEXATRON
        ? "40/chat,{\"token\":\"" + guest.token() + "\"}"
        : "{\"op\":\"hello\"" + (resume.isEmpty() ? "" : ",\"resume\":{" + resume + "}") + "}";
  }

  /// The answer to a ping in a text frame.
  String pong() {
    return "3";
  }

  /// Whether the server says something before the client may speak.
  boolean isGreeted() {
    return this != GOCHAT;
  }

  /// Whether the sender is told that a message is stored by a frame of its own.
  public boolean acknowledges() {
    return this == PARLANCE || this == HEXATRON;
  }

  /// Begins the stamp in an acknowledgement.
  byte acknowledgedStamp() {
    return this == HEXATRON ? Stamp.TEXT : Stamp.REF;
  }

  /// Whether a sender hears its message like everybody else.
  boolean tellsSender() {
    return this != HEXATRON;
  }

  /// What the frame of `length` bytes from `at` is.
  Heard heard(ByteBuf bytes, int at, int length) {
    return switch (this) {
      case PARLANCE -> switch (letter(bytes, at, length, OP)) {
        case 'c' -> Heard.MESSAGE;
        case 'a' -> Heard.ACK;
        case 'r' -> Heard.READY;
        case 'e', 'g' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
      case CAREFORALL -> switch (letter(bytes, at, length, TYPE)) {
        case 'm' -> Heard.MESSAGE;
        case 's' -> Heard.READY;
        case 'e' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
      case GOCHAT -> switch (letter(bytes, at, length, TYPE)) {
        case 'n' -> Heard.MESSAGE;
        case 'e' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
      case HEXATRON -> switch (letter(bytes, at, length, 0)) {
        case '0' -> Heard.OPENED;
        case '2' -> Heard.PING;
        case '4' -> packet(bytes, at, length);
        default -> Heard.OTHER;
      };
    };
  }

  private static Heard packet(ByteBuf bytes, int at, int length) {
    return switch (letter(bytes, at, length, 1)) {
      case '0' -> Heard.READY;
      case '2' -> event(letter(bytes, at, length, EVENT));
      case '3' -> Heard.ACK;
      case '1', '4' -> Heard.FAULT;
      default -> Heard.OTHER;
    };
  }

  /// The letter at this place of the frame, 0 if it is shorter.
  private static int letter(ByteBuf bytes, int at, int length, int place) {
    return place < length ? bytes.getByte(at + place) : 0;
  }

  private static Heard event(int first) {
    return switch (first) {
      case 'm' -> Heard.MESSAGE;
      case 'e' -> Heard.FAULT;
      default -> Heard.OTHER;
    };
  }

  /// A message to the conversation `to`, with a blank stamp where an answer repeats it. Only the native dialect has a place for
  /// the `key`; the others write to where they are.
  String message(String to, String key, String text) {
    return switch (this) {
      case PARLANCE -> "{\"op\":\"send\",\"to\":\"" + to + "\",\"key\":\"" + key + "\",\"ref\":\""
          + Stamp.blank(Stamp.REF) + "\",\"text\":\"" + text + "\"}";
      case CAREFORALL, GOCHAT -> "{\"type\":\"message\",\"content\":\"" + text + "\"}";
      case HEXATRON -> "42/chat,1[\"message\",\"" + text + "\",\"" + to + "\",\"guest\",\"Guest\"]";
    };
  }
}
