package chat.parlance.gateway;

import chat.parlance.http.CloseCode;

/// Why the server ends a session: close code and text.
public enum CloseReason {
  RESTART(CloseCode.SERVICE_RESTART, "the server restarts"), NO_HELLO(4000, "no hello in time"), TOKEN_EXPIRED(4001,
      "the token has expired"),
  REVOKED(4002, "the token was revoked or the session ended"), SLOW(4008,
      "too slow to read; resume"),
  SILENT(4009, "no sign of life"), TOO_MANY(4029,
      "too many connections of this user"),
  /// Its dialect has as many sessions as it may have.
  FULL(CloseCode.TRY_AGAIN_LATER, "too many connections"),
  /// Of a session that is about one conversation.
  EXPELLED(4003, "no longer in this conversation"), FAULT(CloseCode.INTERNAL_ERROR, "internal error"),
  /// The client was told why in words of its dialect.
  REFUSED(CloseCode.NORMAL, "");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }
}
