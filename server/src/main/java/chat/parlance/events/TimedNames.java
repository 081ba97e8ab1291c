package chat.parlance.events;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/// Looks names up as the system does, and gives up after a time, which the system does not.
record TimedNames(Duration within) implements Dns {

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    var lookup = new FutureTask<>(() -> Dns.SYSTEM.lookup(host));
    Thread.ofPlatform().daemon().name("names").start(lookup); // of its own: it may hang for long
    try {
      return lookup.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException _) {
      throw new UnknownHostException(host);
    } catch (TimeoutException _) {
      throw new UnknownHostException(host + " (not within " + within.toMillis() + " ms)");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException(host + " (interrupted)");
    }
  }
}
