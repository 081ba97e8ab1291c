package chat.parlance.identity;

/// The token is not acceptable; the message says why, in words that may be shown to whoever sent it. No stack trace.
public final class TokenRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TokenRefusedException(String why) {
    super(why, null, false, false);
  }
}
