package chat.parlance.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets handshakes in at a bounded rate, per remote address and overall, so that a reconnect storm or one wild client
/// is turned away before it costs anything.
///
/// WebSocket handshakes pass through here by themselves; whoever opens sessions by other means (long polling) asks
/// too. IPv6 addresses count by their /64 network. Any thread; memory bounded by [AdmissionLimits#maxAddresses].
public final class Admission {

  private static final long SWEEP_NANOS = 1_000_000_000;

  private final TokenBucket.Rate perAddress;
  private final TokenBucket.Rate overall;
  private final int maxAddresses;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<Object, TokenBucket> byAddress = new ConcurrentHashMap<>();
  private final TokenBucket all;
  private final TokenBucket strangers;
  private final AtomicLong sweptAt;

  /// `nanoTime` is a clock like `System::nanoTime`.
  public Admission(AdmissionLimits limits, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    perAddress = TokenBucket.Rate.of(limits.perAddress(), limits.addressBurst());
    overall = TokenBucket.Rate.of(limits.overall(), limits.overallBurst());
    maxAddresses = limits.maxAddresses();
    long now = nanoTime.getAsLong();
    all = new TokenBucket(now);
    strangers = new TokenBucket(now);
    sweptAt = new AtomicLong(now - SWEEP_NANOS);
  }

  /// Takes a place for one handshake: null, or the problem to answer (429 for this address, 503 for everybody) with
  /// the time to wait.
  public @Nullable Problem refuse(InetAddress address) {
    long now = nanoTime.getAsLong();
    long wait = bucket(address, now).take(perAddress, now);
    if (wait > 0) {
      return Problem.of(429, "too-many-handshakes", "too many handshakes from this address")
          .retryAfter(Duration.ofNanos(wait));
    }
    wait = all.take(overall, now);
    if (wait > 0) {
      return Problem.of(503, "overloaded", "too many handshakes at the moment").retryAfter(Duration.ofNanos(wait));
    }
    return null;
  }

  int addresses() {
    return byAddress.size();
  }

  private TokenBucket bucket(InetAddress address, long now) {
    Object key = address instanceof Inet6Address v6 ? ByteBuffer.wrap(v6.getAddress()).getLong() : address;
    TokenBucket known = byAddress.get(key);
    if (known != null) {
      return known;
    }
    if (byAddress.size() >= maxAddresses) {
      sweep(now);
      if (byAddress.size() >= maxAddresses) {
        return strangers;
      }
    }
    return byAddress.computeIfAbsent(key, _ -> new TokenBucket(now));
  }

  private void sweep(long now) {
    long last = sweptAt.get();
    if (now - last >= SWEEP_NANOS && sweptAt.compareAndSet(last, now)) {
      byAddress.values().removeIf(bucket -> bucket.isFull(now));
    }
  }
}
