package chat.parlance.engineio;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/// Names that nobody can guess: 144 random bits in 24 characters. Any thread.
public final class SessionIds implements Supplier<String> {

  private static final int BYTES = 18;

  private final SecureRandom random;

  public SessionIds(SecureRandom random) {
    this.random = random;
  }

  @Override
  public String get() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
