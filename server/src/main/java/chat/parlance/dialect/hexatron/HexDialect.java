package chat.parlance.dialect.hexatron;

import chat.parlance.core.Committed;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.EventDialect;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.SessionLimits;
import org.jspecify.annotations.Nullable;

/// The dialect of HexaTron's chat-service over Socket.IO, in one namespace: new messages but to the connection that sent them,
/// deleted ones, and new conversations as each of their people sees them.
///
/// There is no presence, nobody is seen typing, and what was read is told to nobody, as these clients know it.
public final class HexDialect implements EventDialect {

  private final HexActions actions;
  private final String namespace;
  private final int index;
  private final SessionLimits limits;

  /// `index`: see [#index()].
  public HexDialect(HexActions actions, SessionLimits limits, String namespace, int index) {
    this.limits = limits;
    this.actions = actions;
    this.namespace = namespace;
    this.index = index;
  }

  @Override
  public String name() {
    return "hexatron";
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public @Nullable Frame change(Committed committed, Audience audience) {
    if (HexActions.creates(committed)) {
      return TO_EACH;
    }
    var told = actions.told(committed, audience == Audience.SENDING_SESSION);
    return told == null ? null : event(told);
  }

  @Override
  public @Nullable Frame toEach(Committed committed, UserId hearer) {
    var told = actions.created(committed, hearer);
    return told == null ? null : event(told);
  }

  @Override
  public Audience likewise(Audience audience) {
    return audience == Audience.SENDING_SESSION ? audience : Audience.OTHERS;
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    return null;
  }
}
