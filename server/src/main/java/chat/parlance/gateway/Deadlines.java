package chat.parlance.gateway;

import java.util.concurrent.TimeUnit;

/// Ends the sessions of one event loop that say no hello in time, outlive their token or give no sign of life, and pings
/// those that are silent. To the second, by one [Wheel]; for the event loop only.
final class Deadlines {

  /// Seconds of a silence that is nobody's business.
  private static final long NEVER = 1L << 40;

  private final Hub hub;
  private final Wheel wheel;

  Deadlines(Hub hub) {
    this.hub = hub;
    this.wheel = new Wheel(seconds());
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(hub.nanoTime());
  }

  /// The connection is open; a hello is due.
  void opened(Session session) {
    session.heardAt = seconds();
    watch(session);
  }

  /// The client said hello; from now on signs of life are due.
  void greeted(Session session) {
    wheel.remove(session);
    opened(session);
  }

  /// The client said something, or answered a ping. Before the hello it does not count.
  void heard(Session session) {
    if (session.live()) {
      session.heardAt = seconds();
      session.pinged = false;
    }
  }

  void forget(Session session) {
    wheel.remove(session);
  }

  private long heartbeat(Session session) {
    return session.keptAlive() ? NEVER : hub.limits(session.dialect()).heartbeat().toSeconds();
  }

  /// Seconds until the token is refused.
  private long left(Session session) {
    return session.credentials().expiresAt().getEpochSecond() - hub.clock().instant().getEpochSecond();
  }

  private void watch(Session session) {
    long now = seconds();
    long due = session.heardAt
        + (!session.live() ? hub.hello().toSeconds()
            : session.pinged ? 2 * heartbeat(session) : heartbeat(session));
    wheel.put(session, Math.min(Math.max(due, now + 1), now + Math.max(left(session), 1)));
  }

  /// Looks at the sessions whose time has come. Once a second.
  void tick() {
    long now = seconds();
    for (var due = wheel.next(now); due != null; due = wheel.next(now)) {
      try {
        look(due, now);
      } catch (RuntimeException e) {
        hub.fault("deadline", due, e);
      }
    }
  }

  private void look(Session session, long now) {
    long silent = now - session.heardAt;
    if (left(session) <= 0) {
      session.close(CloseReason.TOKEN_EXPIRED, 0);
    } else if (!session.live() && silent >= hub.hello().toSeconds()) {
      session.close(CloseReason.NO_HELLO, 0);
    } else if (session.pinged && silent >= 2 * heartbeat(session)) {
      session.close(CloseReason.SILENT, 0);
    } else {
      if (session.live() && silent >= heartbeat(session) && !session.pinged) {
        session.pinged = true;
        session.ping();
      }
      watch(session);
    }
  }
}
