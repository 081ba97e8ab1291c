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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Go-Chat's auth service, which says whose token it is: `auth.AuthService/ValidateToken`.
///
/// A good answer is remembered, by the token's SHA-256, until the token expires but a minute at most; 50,000 of them. Who asks
/// for the same token meanwhile waits for the same answer. What the service does not say in five seconds, or says at such
/// length that nobody would, counts as not to be had; so does everything while 1,000 questions are open. Safe for many threads.
public final class AuthService implements TokenCheck, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int LENGTH = 8_192;
  private static final int QUESTIONS = 1_000;
  private static final int NAME_LENGTH = 255;
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Peer peer;
  private final String space;
  private final InstantSource clock;
  private final ManagedChannel channel;
  private final Reachability reachability;
  private final Cache<String, VerifiedToken> good;
  /// The questions that are open.
  private final ConcurrentHashMap<String, CompletableFuture<VerifiedToken>> asked = new ConcurrentHashMap<>();

  public AuthService(Peer peer, String space, InstantSource clock) {
    this.peer = peer;
    this.space = space;
    this.clock = clock;
    this.channel = peer.channel();
    this.reachability = new Reachability("auth service", peer, channel);
    this.good = Caffeine.newBuilder().maximumSize(50_000)
        .expireAfter(Expiry.creating((String _, VerifiedToken token) -> remembered(token)))
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  private Duration remembered(VerifiedToken token) {
    var left = Duration.between(clock.instant(), token.expiresAt());
    return left.isNegative() ? Duration.ZERO : left.compareTo(REMEMBERED) < 0 ? left : REMEMBERED;
  }

  @Override
  public VerifiedToken verify(String token) {
    if (token.length() > LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new TokenRefusedException(
          new TokenRefusal.Malformed("is no token", "at most " + LENGTH + " characters of ASCII"));
    }
    var digest = digest(token);
    var known = good.getIfPresent(digest);
    return known != null ? known : asking(digest, token);
  }

  /// Asks, or waits for the answer to the same question of somebody else. No lock is held meanwhile: questions for other tokens
  /// do not wait for this one.
  private VerifiedToken asking(String digest, String token) {
    var mine = new CompletableFuture<VerifiedToken>();
    var running = asked.putIfAbsent(digest, mine);
    if (running != null) {
      try {
        return running.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof TokenRefusedException refused ? refused : e;
      }
    }
    try {
      var answer = asked.size() > QUESTIONS ? tooMuch() : ask(token);
      good.put(digest, answer);
      mine.complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e); // whatever it is: others wait
      throw e;
    } finally {
      asked.remove(digest, mine);
    }
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
      reachability.back();
      var accepted = new VerifiedToken(identity(answer.getUser()), claims.tokenId(), claims.issuedAt(),
          claims.refusedFrom(clock.instant()));
      if (!clock.instant().isBefore(accepted.refusedFrom())) {
        LOG.warn("the auth service at {} accepted a token that has expired", peer);
        throw new TokenRefusedException(new TokenRefusal.Expired(accepted.expiresAt()));
      }
      return accepted;
    } catch (StatusRuntimeException e) {
      if (Peer.unreachable(e.getStatus())) {
        reachability.lost(e.getStatus());
        throw new TokenRefusedException(new TokenRefusal.KeysUnavailable());
      }
      reachability.back();
      throw new TokenRefusedException(new TokenRefusal.Disowned());
    }
  }

  private VerifiedToken tooMuch() {
    reachability.lost("is asked too much");
    throw new TokenRefusedException(new TokenRefusal.KeysUnavailable());
  }

  /// Who it is, if the answer names somebody: users of Go-Chat have UUIDs.
  private Identity identity(User user) {
    var id = user.getId().toLowerCase(Locale.ROOT);
    if (!UUID.matcher(id).matches()) {
      LOG.warn("the auth service at {} accepted a token and named no user (expected: a UUID)", peer);
      throw new TokenRefusedException(new TokenRefusal.Disowned());
    }
    var name = user.getUsername();
    boolean fit = !name.isBlank() && name.length() <= NAME_LENGTH && name.chars().noneMatch(Character::isISOControl);
    return new Identity(space, id, fit ? name : null, null, Set.of());
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
