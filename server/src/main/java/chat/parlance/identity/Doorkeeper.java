package chat.parlance.identity;

import chat.parlance.core.Credentials;
import chat.parlance.core.Revocations;

/// Lets in who has a token that is good and was not withdrawn. Safe for many threads.
public record Doorkeeper(TokenCheck tokens, Revocations revocations) {

  /// What the token proves. Throws [TokenRefusedException]; waits if [#waits] says so.
  public Credentials admit(String token) {
    var verified = tokens.verify(token);
    var proved = new Credentials(verified.identity(), verified.tokenId(), verified.issuedAt(), verified.refusedFrom());
    if (withdrawn(proved)) {
      throw new TokenRefusedException(new TokenRefusal.Revoked());
    }
    return proved;
  }

  /// Whether the token of somebody who was let in was withdrawn since.
  public boolean withdrawn(Credentials proved) {
    return revocations.covers(proved.identity().id(), proved.tokenId(), proved.issuedAt());
  }

  /// Whether [#admit] may wait.
  public boolean waits() {
    return tokens.waits();
  }
}
