package chat.parlance.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys an issuer publishes under a JWKS address: RS256, ES256 and EdDSA, never a shared secret.
///
/// They are fetched when first needed, again in the background once they are older than 10 minutes, and at once when a
/// token names a key that is not among them; but never two at a time and never sooner than 10 s after the last attempt,
/// whatever tokens strangers send. A fetch takes at most 5 s and reads at most 256 KB. When it fails, the keys of the last
/// good one stay. Who asks for an unknown key waits for the fetch; nobody else ever waits. Close it when done.
public final class RemoteKeys implements KeySource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Set<SignatureAlgorithm> ALGORITHMS = Set
      .copyOf(EnumSet.complementOf(EnumSet.of(SignatureAlgorithm.HS256)));

  /// What is known: the last good keys, when they were fetched, and how often they have changed.
  private record State(@Nullable KeyRing ring, Instant fetched, long edition) {}

  /// The last attempt, whether it is still running or how it ended.
  private record Attempt(Instant begun, CompletableFuture<@Nullable String> failure) {}

  private final KeyFetch fetch;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state = new State(null, Instant.MIN, 0);
  private @Nullable Attempt last; // under the lock

  /// Throws [IllegalArgumentException] for an address that is not https (or http to this machine itself).
  public RemoteKeys(URI address, InstantSource clock) {
    this(new KeyFetch(checked(address), KeyFetch.Limits.DEFAULT), clock);
  }

  RemoteKeys(KeyFetch fetch, InstantSource clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  @Override
  public boolean waits() {
    return true;
  }

  /// Fetches the keys if they were not fetched just now. Throws [IOException] with what is wrong when there are none; for
  /// the start of the server and for its doctor.
  public void load() throws IOException {
    var problem = await(attempt());
    if (state.ring == null) {
      throw new IOException(problem == null ? "the keys of " + fetch + " are not there yet" : problem);
    }
  }

  @Override
  public Set<SignatureAlgorithm> algorithms() {
    return ALGORITHMS;
  }

  @Override
  public long edition() {
    var now = state;
    if (now.ring != null && now.fetched.plus(FRESH).isBefore(clock.instant())) {
      attempt();
    }
    return now.edition;
  }

  @Override
  public SignatureCheck find(SignatureAlgorithm algorithm, @Nullable String keyId) {
    var found = lookUp(algorithm, keyId);
    if (found != null) {
      return found;
    }
    var ring = state.ring;
    if (ring != null && keyId == null && ring.size() > 1) {
      throw new TokenRefusedException(new TokenRefusal.UnknownKey(null)); // no fetch can mend that
    }
    var problem = await(attempt());
    found = lookUp(algorithm, keyId);
    if (found != null) {
      return found;
    }
    throw new TokenRefusedException(problem != null || state.ring == null
        ? new TokenRefusal.KeysUnavailable()
        : new TokenRefusal.UnknownKey(keyId));
  }

  private @Nullable SignatureCheck lookUp(SignatureAlgorithm algorithm, @Nullable String keyId) {
    var ring = state.ring;
    return ring == null ? null : ring.find(algorithm, keyId);
  }

  /// The attempt that is running or was made just now, or a new one.
  private Attempt attempt() {
    lock.lock();
    try {
      var current = last;
      if (current != null && recent(current)) {
        return current;
      }
      var begun = new Attempt(clock.instant(), new CompletableFuture<>());
      last = begun;
      Thread.ofVirtual().name("jwks").start(() -> run(begun));
      return begun;
    } finally {
      lock.unlock();
    }
  }

  private void run(Attempt attempt) {
    try {
      attempt.failure.complete(refresh());
    } finally {
      attempt.failure.complete("fetching token keys ended in a fault"); // whoever waits is answered in any case
    }
  }

  private boolean recent(Attempt attempt) {
    return !attempt.failure.isDone() || clock.instant().isBefore(attempt.begun.plus(PAUSE));
  }

  /// Null when it went well, else what was wrong.
  private @Nullable String refresh() {
    var before = state;
    try {
      var ring = KeyRing.parse(fetch.get());
      boolean same = ring.sameKeysAs(before.ring);
      state = new State(ring, clock.instant(), same ? before.edition : before.edition + 1);
      if (!same) {
        LOG.info("{} token keys from {}{}", ring.size(), fetch,
            ring.ignored().isEmpty() ? "" : "; ignored: " + String.join(", ", ring.ignored()));
      }
      return null;
    } catch (IOException | RuntimeException e) {
      var problem = "the token keys of " + fetch + " cannot be read: " + e.getMessage();
      LOG.warn("{}; {}", problem, before.ring == null ? "there are none yet"
          : "the keys of " + before.fetched
              + " stay in use");
      return problem;
    }
  }

  private @Nullable String await(Attempt attempt) {
    try {
      return attempt.failure.get(fetch.longest().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupted while waiting for token keys";
    } catch (ExecutionException | TimeoutException e) {
      return "the token keys of " + fetch + " did not come: " + e;
    }
  }

  private static URI checked(URI address) {
    var scheme = address.getScheme();
    var host = address.getHost();
    boolean fine = host != null && address.getRawUserInfo() == null
        && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme) && loopback(host));
    if (!fine) {
      throw new IllegalArgumentException("the JWKS address is " + KeyFetch.shown(address)
          + " (expected: https://…, or http:// to this machine itself, without user and password)");
    }
    return address;
  }

  /// By its spelling: a name that only resolves to this machine today does not count.
  private static boolean loopback(String host) {
    try {
      return host.equalsIgnoreCase("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @Override
  public void close() {
    fetch.close();
  }
}
