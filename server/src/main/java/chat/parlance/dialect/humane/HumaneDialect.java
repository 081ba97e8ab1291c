package chat.parlance.dialect.humane;

import chat.parlance.core.Committed;
import chat.parlance.core.Signal;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.EventDialect;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.SessionLimits;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The dialect of Humane's chat-service over Socket.IO: messages of two people and their deletion, to all sockets of both but the
/// one that acts; who types, and calls.
public final class HumaneDialect implements EventDialect {

  static final String NAMESPACE = "/";

  private final HumaneEvents events;
  private final SessionLimits limits;
  private final InstantSource clock;

  public HumaneDialect(HumaneSettings settings, HumaneIds ids, InstantSource clock) {
    this.events = new HumaneEvents(settings, ids);
    this.limits = settings.sessions();
    this.clock = clock;
  }

  @Override
  public String name() {
    return "humane";
  }

  @Override
  public int index() {
    return 4;
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public @Nullable Frame change(Committed committed, Audience audience) {
    var event = events.change(committed, audience);
    return event == null ? null : event(event.packet());
  }

  @Override
  public Audience likewise(Audience audience) {
    return audience == Audience.SENDING_SESSION ? audience : Audience.OTHERS;
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    var event = events.signal(signal, clock.instant());
    return event == null ? null : event(event.packet());
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }
}
