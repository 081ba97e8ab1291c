package chat.parlance.identity;

import chat.parlance.core.Identity;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides whether a bearer token (a signed JWT) is good, and who it speaks for.
///
/// The algorithm is pinned by the key; `exp` and `sub` are required; clocks may differ by 30 s. Good tokens are remembered
/// by their hash, since reconnect storms bring the same ones again; their expiry is checked each time. Safe for many threads.
public final class TokenVerifier {

  /// The space of tokens that name none.
  public static final String DEFAULT_SPACE = "default";

  private static final int LENGTH = 8_192;
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final Pattern SPACE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final KeySource keys;
  private final InstantSource clock;
  private final Cache<String, VerifiedToken> good = Caffeine.newBuilder().maximumSize(50_000).build();

  public TokenVerifier(KeySource keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// What the token says, or a [TokenRefusedException] that says why it is not acceptable.
  public VerifiedToken verify(String token) {
    if (token.length() > LENGTH) {
      throw new TokenRefusedException("The token has " + token.length() + " characters (expected: at most " + LENGTH
          + ").");
    }
    var hash = hash(token);
    var known = good.getIfPresent(hash);
    if (known == null) {
      known = check(token);
      good.put(hash, known);
    }
    if (known.expiresAt().plus(SKEW).isBefore(clock.instant())) {
      good.invalidate(hash);
      throw new TokenRefusedException("The token expired at " + known.expiresAt() + ".");
    }
    return known;
  }

  private VerifiedToken check(String token) {
    try {
      var jwt = SignedJWT.parse(token);
      var header = jwt.getHeader();
      var check = keys.find(header.getKeyID());
      if (!check.accepts(header.getAlgorithm())) {
        throw new TokenRefusedException("The token is signed with " + printable(header.getAlgorithm().getName())
            + " (expected: " + check.algorithms() + ").");
      }
      if (header.getCriticalParams() != null) {
        throw new TokenRefusedException("The token has critical header parameters (expected: none).");
      }
      if (!check.verify(header, jwt.getSigningInput(), jwt.getSignature())) {
        throw new TokenRefusedException("The token's signature is wrong.");
      }
      return read(jwt.getJWTClaimsSet());
    } catch (ParseException | IllegalArgumentException | JOSEException _) {
      throw new TokenRefusedException("The token is not a signed JWT.");
    }
  }

  private VerifiedToken read(JWTClaimsSet claims) throws ParseException {
    var now = clock.instant();
    var expires = claims.getExpirationTime();
    if (expires == null) {
      throw new TokenRefusedException("The token has no exp (expected: a time of expiry).");
    }
    if (claims.getNotBeforeTime() != null && claims.getNotBeforeTime().toInstant().minus(SKEW).isAfter(now)) {
      throw new TokenRefusedException("The token is not valid before " + claims.getNotBeforeTime().toInstant() + ".");
    }
    var user = claims.getSubject();
    if (user == null || user.isBlank() || user.length() > 255 || user.chars().anyMatch(Character::isISOControl)) {
      throw new TokenRefusedException("The token's sub is missing or not a user id of 1 to 255 characters.");
    }
    var space = claims.getClaim("space") == null ? DEFAULT_SPACE : claims.getStringClaim("space");
    if (!SPACE.matcher(space).matches()) {
      throw new TokenRefusedException("The token's space is " + printable(space)
          + " (expected: up to 63 of a-z, 0-9, _ and -, beginning with a letter or digit).");
    }
    var identity = new Identity(space, user, text(claims, "name", 200), text(claims, "picture", 2_000), roles(claims));
    Date issued = claims.getIssueTime();
    return new VerifiedToken(identity, claims.getJWTID(), issued == null ? Instant.EPOCH : issued.toInstant(),
        expires.toInstant());
  }

  private static @Nullable String text(JWTClaimsSet claims, String name, int length) throws ParseException {
    var text = claims.getStringClaim(name);
    if (text != null && text.length() > length) {
      throw new TokenRefusedException(
          "The token's " + name + " has " + text.length() + " characters (expected: at most "
              + length + ").");
    }
    return text;
  }

  private static Set<String> roles(JWTClaimsSet claims) throws ParseException {
    var roles = claims.getClaim("roles");
    return switch (roles) {
      case null -> Set.of();
      case String words -> new HashSet<>(Arrays.asList(words.trim().split("\\s+")));
      case List<?> _ -> new HashSet<>(claims.getStringListClaim("roles"));
      default -> throw new TokenRefusedException("The token's roles are not a list of words.");
    };
  }

  private static String printable(String text) {
    return "'" + text.substring(0, Math.min(60, text.length())).replaceAll("\\p{Cntrl}", ".") + "'";
  }

  private static String hash(String token) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
          .digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
