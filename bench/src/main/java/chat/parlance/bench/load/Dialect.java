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
  GOCHAT;

  /// What a frame is to the generator.
  enum Heard {
    MESSAGE, ACK, READY, FAULT, OTHER
  }

  /// Where the letter of `{"op":"x…` is.
  private static final int OP = 7;
  /// Where the first letter of `{"type":"x…` is.
  private static final int TYPE = 9;

  /// Whether the first frame is the client's.
  boolean saysHello() {
    return this == PARLANCE;
  }

  /// Whether the server says something before the client may speak.
  boolean isGreeted() {
    return this != GOCHAT;
  }

  /// Whether the sender is told that a message is stored by a frame of its own.
  public boolean acknowledges() {
    return this == PARLANCE;
  }

  /// What the frame of `length` bytes from `at` is.
  Heard heard(ByteBuf bytes, int at, int length) {
    int letter = this == PARLANCE ? OP : TYPE;
    if (length <= letter) {
      return Heard.OTHER;
    }
    int first = bytes.getByte(at + letter);
    return switch (this) {
      case PARLANCE -> switch (first) {
        case 'c' -> Heard.MESSAGE;
        case 'a' -> Heard.ACK;
        case 'r' -> Heard.READY;
        case 'e', 'g' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
      case CAREFORALL -> switch (first) {
        case 'm' -> Heard.MESSAGE;
        case 's' -> Heard.READY;
        case 'e' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
      case GOCHAT -> switch (first) {
        case 'n' -> Heard.MESSAGE;
        case 'e' -> Heard.FAULT;
        default -> Heard.OTHER;
      };
    };
  }

  /// A message to the conversation `to`, with a blank stamp where an answer repeats it. Only the native dialect has a place for
  /// the `key`; the others write to where they are.
  String message(String to, String key, String text) {
    return this == PARLANCE
        ? "{\"op\":\"send\",\"to\":\"" + to + "\",\"key\":\"" + key + "\",\"ref\":\"" + Stamp.blank(Stamp.REF)
            + "\",\"text\":\"" + text + "\"}"
        : "{\"type\":\"message\",\"content\":\"" + text + "\"}";
  }
}
