package chat.parlance.identity;

/// Who decides whether a bearer token is good: a [TokenVerifier] here, or a service somewhere else.
public interface TokenCheck {

  /// What the token says, or a [TokenRefusedException] that says why it is not acceptable; never another exception.
  VerifiedToken verify(String token);

  /// Whether [#verify] may wait.
  boolean waits();
}
