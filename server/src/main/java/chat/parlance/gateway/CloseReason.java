package chat.parlance.gateway;

import chat.parlance.http.CloseCode;

/// Why the server ends a session: close code, text, and whether the client should come back.
public enum CloseReason {
  RESTART(CloseCode.SERVICE_RESTART, "the server restarts", true), NO_HELLO(4000, "no hello in time",
      false),
  TOKEN_EXPIRED(4001, "the token has expired", false), REVOKED(4002,
      "the token was revoked or the session ended",
      false),
  SLOW(4008, "too slow to read; resume", true), SILENT(4009, "no sign of life", true), TOO_MANY(4029,
      "too many connections of this user", false),
  FAULT(CloseCode.INTERNAL_ERROR, "internal error", true);

  private final int code;
  private final String text;
  private final boolean comeBack;

  CloseReason(int code, String text, boolean comeBack) {
    this.code = code;
    this.text = text;
    this.comeBack = comeBack;
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }

  public boolean comeBack() {
    return comeBack;
  }
}
