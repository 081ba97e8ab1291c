package chat.parlance.identity;

import chat.parlance.core.Credentials;
import chat.parlance.core.Revocations;

/// Lets in who has a token that is good and was not withdrawn. Safe for many threads.
public record Doorkeeper(TokenCheck tokens, Revocations revocations) {

  /// What the token proves. Throws [TokenRefusedException]; waits if [#waits] says so.
  public Credentials admit(String token) {
    var verified = tokens.verify(token);
    if (revocations.covers(verified.identity().id(), verified.tokenId(), verified.issuedAt())) {
      throw new TokenRefusedException(new TokenRefusal.Revoked());
    }
    return new Credentials(verified.identity(), verified.tokenId(), verified.issuedAt(), verified.refusedFrom());
  }

  /// Whether [#admit] may wait.
  public boolean waits() {
    return tokens.waits();
  }
}
