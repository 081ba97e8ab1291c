package chat.parlance;

import chat.parlance.core.Aliases;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Committed;
import chat.parlance.core.Delivery;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Signal;
import chat.parlance.core.store.Stores;
import chat.parlance.dialect.hexatron.HexNotices;
import chat.parlance.events.NotificationCalls;
import chat.parlance.events.Relay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The notifications of the hexatron dialect: what is wished for, and the relay that fulfils it. The last two are null when there is no
/// service to tell.
record NotificationParts(OutboxCounters counters, @Nullable HexNotices notices, @Nullable NotificationCalls calls,
    @Nullable Relay relay) implements Delivery, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static NotificationParts of(ParlanceConfig config, Stores stores, Aliases aliases, InstantSource clock) {
    var set = config.hexatron();
    var counters = new OutboxCounters();
    var base = set.notificationsServiceUrl();
    if (base == null || set.accessTokenSecret() == null && !set.trustedGateway()) {
      return new NotificationParts(counters, null, null, null);
    }
    var notices = new HexNotices(Engine.space(config, HexatronParts.NAME), NotificationCalls.NAME, aliases);
    var calls = new NotificationCalls(stores.conversations(), base, PATIENCE);
    return new NotificationParts(counters, notices, calls,
        new Relay(new Relay.Parts(stores.outbox(), calls, notices::concerns, clock, counters), Relay.Pace.USUAL));
  }

  Outgoing outgoing() {
    return notices == null ? Outgoing.NOTHING : notices;
  }

  @Override
  public void committed(List<Committed> batch) {
    if (relay != null) {
      relay.committed(batch);
    }
  }

  @Override
  public void signal(Signal signal) {
    // nobody is told of signals
  }

  @Override
  public void close() {
    if (relay != null) {
      relay.close();
    }
    if (calls != null) {
      calls.close();
    }
  }
}
