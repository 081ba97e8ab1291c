package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.Feeds;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Aliases;
import chat.parlance.core.Committed;
import chat.parlance.core.Delivery;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Signal;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.Stores;
import chat.parlance.dialect.humane.HumaneIds;
import chat.parlance.dialect.humane.HumaneKafkaEvents;
import chat.parlance.dialect.parlance.ChangeEvents;
import chat.parlance.events.Consumer;
import chat.parlance.events.HumaneFeed;
import chat.parlance.events.KafkaFeed;
import chat.parlance.events.KafkaOutlet;
import chat.parlance.events.LoggedChange;
import chat.parlance.events.Relay;
import chat.parlance.events.SignedCalls;
import chat.parlance.events.WebhookCalls;
import chat.parlance.events.WebhookSecret;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Who is told of changes as they are in the log: webhooks and Kafka, as they are configured, each with a relay of its own.
final class FeedParts implements Outgoing, Delivery, AutoCloseable {

  /// One consumer, and which changes concern it.
  private record Fed(String consumer, Predicate<Committed> concerns, OutboxCounters counters, Relay relay) {}

  private static final WebhookCalls.Form WEBHOOK = new WebhookCalls.Form(ChangeEvents::id, ChangeEvents::json,
      ChangeEvents.MEDIA_TYPE);
  private static final KafkaFeed.Form KAFKA = new KafkaFeed.Form(change -> ChangeEvents.key(change.conversation()),
      ChangeEvents::json, ChangeEvents.MEDIA_TYPE);

  private final List<Fed> all = new ArrayList<>();
  private final List<Runnable> clients = new ArrayList<>();
  private final Stores stores;
  private final InstantSource clock;

  private FeedParts(Stores stores, InstantSource clock) {
    this.stores = stores;
    this.clock = clock;
  }

  /// Begins at once with what waits. Throws [ConfigException] when Kafka's properties cannot be.
  static FeedParts of(ParlanceConfig config, Stores stores, Aliases aliases, InstantSource clock) {
    var parts = new FeedParts(stores, clock);
    var kafka = config.feeds().kafka();
    var outlet = kafka == null ? null : outlet(kafka);
    config.feeds().webhooks().forEach(parts::call);
    if (kafka != null && outlet != null) {
      parts.clients.add(outlet::close);
      parts.tell(new KafkaFeed(outlet, kafka.topic(), KAFKA, stores.log()), _ -> true);
      if (config.humane().accessTokenSecret() != null) {
        var events = new HumaneKafkaEvents(Engine.space(config, HumaneParts.NAME), new HumaneIds(aliases),
            kafka.humaneSource());
        parts.tell(new HumaneFeed(outlet, new HumaneFeed.Form(events::key, events::created, events::replied),
            stores.log()), events::concerns);
      }
    }
    return parts;
  }

  /// Throws [ConfigException]; connects to nobody.
  static KafkaOutlet outlet(Feeds.Kafka kafka) {
    try {
      return new KafkaOutlet(kafka.brokers(), kafka.properties());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("kafka.properties: " + Main.sentence(e));
    }
  }

  private void call(Feeds.Webhook set) {
    var calls = new WebhookCalls("webhook:" + set.name(), new SignedCalls.Target(set.url(),
        set.secrets().stream().map(WebhookSecret::new).toList(), set.timeout(), set.allowPrivate()), WEBHOOK,
        stores.log(), clock);
    clients.add(calls::close);
    var words = Set.copyOf(set.events());
    tell(calls, committed -> committed.head().id().space().equals(set.space())
        && (words.isEmpty() || words.contains(ChangeEvents.word(committed.change().body()))));
  }

  private void tell(Consumer consumer, Predicate<Committed> concerns) {
    var counters = new OutboxCounters();
    all.add(new Fed(consumer.name(), concerns, counters, new Relay(
        new Relay.Parts(stores.outbox(), consumer, concerns, clock, counters), Relay.Pace.USUAL)));
  }

  /// What the journal is to keep for these and for others.
  Outgoing beside(Outgoing others) {
    return all.isEmpty() ? others : committed -> {
      var wishes = new ArrayList<>(others.of(committed));
      wishes.addAll(of(committed));
      return wishes;
    };
  }

  @Override
  public List<Wish> of(Committed committed) {
    return all.stream().filter(fed -> fed.concerns().test(committed))
        .map(fed -> LoggedChange.wish(fed.consumer(), committed)).toList();
  }

  /// By consumer, beside what is counted of others.
  Map<String, OutboxCounters> counters(String other, OutboxCounters others) {
    var counters = new TreeMap<>(Map.of(other, others));
    all.forEach(fed -> counters.put(fed.consumer(), fed.counters()));
    return counters;
  }

  @Override
  public void committed(List<Committed> batch) {
    all.forEach(fed -> fed.relay().committed(batch));
  }

  @Override
  public void signal(Signal signal) {
    // nobody is told of signals
  }

  @Override
  public void close() {
    try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
      all.forEach(fed -> together.execute(fed.relay()::close));
    }
    clients.forEach(Runnable::run);
  }
}
