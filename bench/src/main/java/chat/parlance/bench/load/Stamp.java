package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;

/// What a message carries so that whoever hears it can check it: its stream, its number there from 0, and when it was meant
/// to be sent (nanoseconds of this process). Written in hexadecimal behind a mark, so that it is found and read without
/// parsing the frame around it.
public final class Stamp {

  /// Begins the stamp in the text of a message.
  public static final byte TEXT = '~';
  /// Begins the stamp in what an acknowledgement repeats.
  public static final byte REF = '^';
  /// Bytes of a stamp, its mark included.
  public static final int LENGTH = 1 + 6 + 8 + 16;

  /// From here on, the stream in the stamp of a ref says which kind of operation it was that is not a message.
  static final int OPERATIONS = 0xfffff0;

  private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

  private Stamp() {}

  /// A stamp of zeros, to be filled in by [#fill].
  public static String blank(byte mark) {
    return (char) mark + "0".repeat(LENGTH - 1);
  }

  /// The ref of an operation of that kind (0 to [Tally#OPERATIONS]) that was due then; its answer is timed.
  public static String operation(int kind, long intended) {
    return "%c%06x%08x%016x".formatted((char) REF, OPERATIONS + kind, 0, intended);
  }

  /// Fills in the stamp whose mark is at index `at`.
  public static void fill(ByteBuf frame, int at, int stream, int number, long nanos) {
    hex(frame, at + 1, 6, stream);
    hex(frame, at + 7, 8, number);
    hex(frame, at + 15, 16, nanos);
  }

  /// Fills in the first `digits` digits at index `at` with a number.
  static void hex(ByteBuf frame, int at, int digits, long value) {
    for (int i = digits - 1; i >= 0; i--) {
      frame.setByte(at + i, DIGITS[(int) (value & 15)]);
      value >>>= 4;
    }
  }

  public static int stream(ByteBuf frame, int at) {
    return (int) number(frame, at + 1, 6);
  }

  /// The same of a stored text.
  public static int stream(String text, int at) {
    return Integer.parseInt(text, at + 1, at + 7, 16);
  }

  public static int number(String text, int at) {
    return Integer.parseInt(text, at + 7, at + 15, 16);
  }

  public static int number(ByteBuf frame, int at) {
    return (int) number(frame, at + 7, 8);
  }

  public static long nanos(ByteBuf frame, int at) {
    return number(frame, at + 15, 16);
  }

  private static long number(ByteBuf frame, int at, int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = frame.getByte(at + i);
      value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return value;
  }
}
