package chat.parlance.wire;

/// Bytes that do not follow the protocol; the message says why. An answer, not a fault: it has no stack trace.
public final class MalformedPacketException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedPacketException(String why) {
    super(why, null, false, false);
  }
}
