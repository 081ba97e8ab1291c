package chat.parlance.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Decides whether a bearer token (a signed JWT) is good, and who it speaks for. One per dialect.
///
/// The algorithm is pinned by the keys (RFC 8725, section 3.1), what else is demanded by the [TokenRules]; `exp` is always
/// required and clocks may differ by 30 s. Good tokens are remembered by their SHA-256, since reconnect storms bring the
/// same ones again: at most 50,000 or 32 MB, each until it expires or a key changes, and expiry is checked each time.
/// Revocation is not looked at here. Safe for many threads; waits only if its [KeySource] does.
public final class TokenVerifier implements TokenCheck {

  /// The space of native tokens that name none.
  public static final String DEFAULT_SPACE = "default";

  private static final long REMEMBERED = 50_000;
  private static final long REMEMBERED_BYTES = 32 << 20;
  private static final int ENTRY_BYTES = (int) (REMEMBERED_BYTES / REMEMBERED);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// A SHA-256.
  private record Digest(long a, long b, long c, long d) {

    static Digest of(String token) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return new Digest((long) LONGS.get(hash, 0), (long) LONGS.get(hash, 8), (long) LONGS.get(hash, 16),
            (long) LONGS.get(hash, 24));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /// A token found good under an edition of the keys.
  private record Known(VerifiedToken token, long edition, int bytes) {}

  private final KeySource keys;
  private final TokenRules rules;
  private final InstantSource clock;
  private final Cache<Digest, Known> good;

  /// For native tokens.
  public TokenVerifier(KeySource keys, InstantSource clock) {
    this(keys, TokenRules.NATIVE, clock);
  }

  public TokenVerifier(KeySource keys, TokenRules rules, InstantSource clock) {
    this.keys = keys;
    this.rules = rules;
    this.clock = clock;
    this.good = Caffeine.newBuilder().maximumWeight(REMEMBERED_BYTES)
        .weigher((Digest _, Known known) -> Math.max(ENTRY_BYTES, known.bytes))
        .expireAfter(
            Expiry.creating((Digest _, Known known) -> Duration.between(clock.instant(), known.token.refusedFrom())))
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  /// How long after now a token issued until now may be accepted, if tokens live at most for `longestLife`: clocks differ, at
  /// its issue and at its end.
  public static Duration reach(Duration longestLife) {
    return longestLife.plus(Claims.SKEW.multipliedBy(2));
  }

  /// What the token says, or a [TokenRefusedException] that says why it is not acceptable; never another exception.
  @Override
  public VerifiedToken verify(String token) {
    if (token.length() > CompactToken.LENGTH) {
      return check(token).token; // refuses it, without a look at the rest
    }
    var digest = Digest.of(token);
    var known = good.getIfPresent(digest);
    if (known == null || known.edition != keys.edition()) {
      known = check(token);
      good.put(digest, known);
    } else if (!clock.instant().isBefore(known.token.refusedFrom())) {
      good.invalidate(digest);
      throw new TokenRefusedException(new TokenRefusal.Expired(known.token.expiresAt()));
    }
    return known.token;
  }

  /// Whether [#verify] may wait for keys.
  @Override
  public boolean waits() {
    return keys.waits();
  }

  /// How many tokens are remembered at the moment, roughly.
  long remembered() {
    good.cleanUp();
    return good.estimatedSize();
  }

  private Known check(String token) {
    long edition = keys.edition(); // before the key is used, so that a change meanwhile is noticed
    var parts = CompactToken.signed(token, keys);
    var verified = Claims.read(parts.payload(), rules, clock.instant());
    return new Known(verified, edition, 2 * token.length());
  }
}
