package chat.parlance.identity;

import java.time.InstantSource;

/// A text that somebody signed, as a claim of a JWT that names nobody: the tag of a tenant. Such a JWT may last for ever. Safe
/// for many threads.
public final class SignedWord {

  private final KeySource keys;
  private final String claim;
  private final InstantSource clock;

  public SignedWord(KeySource keys, String claim, InstantSource clock) {
    this.keys = keys;
    this.claim = claim;
    this.clock = clock;
  }

  /// What the claim says. Throws [TokenRefusedException].
  public String read(String token) {
    return Claims.word(CompactToken.signed(token, keys).payload(), claim, clock.instant());
  }
}
