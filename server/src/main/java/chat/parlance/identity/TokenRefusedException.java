package chat.parlance.identity;

/// The token is not acceptable; the [TokenRefusal] says why, and the message is its sentence, which may be shown to
/// whoever sent the token. Has no stack trace: it is an answer, not a fault.
public final class TokenRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient TokenRefusal refusal;

  public TokenRefusedException(TokenRefusal refusal) {
    super(refusal.sentence(), null, false, false);
    this.refusal = refusal;
  }

  public TokenRefusal refusal() {
    return refusal;
  }
}
