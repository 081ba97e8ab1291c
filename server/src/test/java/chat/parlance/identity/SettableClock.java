package chat.parlance.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that moves when it is told to.
public final class SettableClock implements InstantSource {

  public static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }
}
