package chat.parlance.peers;

import chat.parlance.core.Identity;
import chat.parlance.gochat.wire.auth.AuthServiceGrpc;
import chat.parlance.gochat.wire.auth.User;
import chat.parlance.gochat.wire.auth.ValidateTokenRequest;
import chat.parlance.identity.TokenCheck;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import chat.parlance.identity.UncheckedClaims;
import chat.parlance.identity.VerifiedToken;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Go-Chat's auth service, which says whose token it is: `auth.AuthService/ValidateToken`.
///
/// A good answer is remembered, by the token's SHA-256, until the token expires but a minute at most; 50,000 of them. Who asks
/// for the same token meanwhile waits for the same answer. What the service does not say in five seconds counts as not to be
/// had. Safe for many threads.
public final class AuthService implements TokenCheck, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int LENGTH = 8_192;
  private static final int ID_LENGTH = 255;

  private final Peer peer;
  private final String space;
  private final InstantSource clock;
  private final ManagedChannel channel;
  private final Cache<String, VerifiedToken> good;

  public AuthService(Peer peer, String space, InstantSource clock) {
    this.peer = peer;
    this.space = space;
    this.clock = clock;
    this.channel = peer.channel();
    this.good = Caffeine.newBuilder().maximumSize(50_000)
        .expireAfter(Expiry.creating((String _, VerifiedToken token) -> remembered(token)))
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  private Duration remembered(VerifiedToken token) {
    var left = Duration.between(clock.instant(), token.refusedFrom());
    return left.compareTo(REMEMBERED) < 0 ? left : REMEMBERED;
  }

  @Override
  public VerifiedToken verify(String token) {
    if (token.length() > LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new TokenRefusedException(
          new TokenRefusal.Malformed("is no token", "at most " + LENGTH + " characters of ASCII"));
    }
    var known = good.get(digest(token), _ -> ask(token));
    if (!clock.instant().isBefore(known.refusedFrom())) {
      throw new TokenRefusedException(new TokenRefusal.Expired(known.expiresAt()));
    }
    return known;
  }

  @Override
  public boolean waits() {
    return true;
  }

  private VerifiedToken ask(String token) {
    var claims = UncheckedClaims.of(token);
    try {
      var answer = AuthServiceGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(peer.bearer(token)))
          .withDeadlineAfter(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .validateToken(ValidateTokenRequest.newBuilder().setToken(token).build());
      return new VerifiedToken(identity(answer.getUser()), claims.tokenId(), claims.issuedAt(),
          claims.refusedFrom(clock.instant()));
    } catch (StatusRuntimeException e) {
      if (Peer.unreachable(e.getStatus())) {
        LOG.warn("the auth service at {} does not answer: {}", peer, e.getStatus().getCode());
        throw new TokenRefusedException(new TokenRefusal.KeysUnavailable());
      }
      throw new TokenRefusedException(new TokenRefusal.Disowned());
    }
  }

  /// Who it is, if the answer names somebody.
  private Identity identity(User user) {
    var id = user.getId();
    if (id.isBlank() || id.length() > ID_LENGTH || id.chars().anyMatch(Character::isISOControl)) {
      LOG.warn("the auth service at {} accepted a token and named no user", peer);
      throw new TokenRefusedException(new TokenRefusal.Disowned());
    }
    var name = user.getUsername();
    return new Identity(space, id, name.isBlank() || name.length() > ID_LENGTH ? null : name, null, java.util.Set.of());
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
