package chat.parlance.core;

/// Carries a [Rejection] to the edge. Has no stack trace: it is an answer, not a fault.
public final class RejectedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Rejection rejection;

  public RejectedException(Rejection rejection) {
    super(rejection.sentence(), null, false, false);
    this.rejection = rejection;
  }

  public Rejection rejection() {
    return rejection;
  }
}
