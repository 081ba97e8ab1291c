package chat.parlance.cluster;

import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Signal;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bus over Redis: alone, behind Sentinel, or any server of a Cluster. [#CHANNELS] channels, in one of which each conversation is, and one for signals;
/// each server listens to all, never to one of a user.
public final class RedisBus implements ClusterBus {

  static final int CHANNELS = 16;
  private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
  private static final int TEXT = 60_000;

  private final RedisURI uri;
  private final String prefix;
  private final ClusterCounters counters;
  private final BusCodec codec;
  private final Mailbag bag;
  private final Retry retry = new Retry();
  private @Nullable Thread telling;
  private volatile @Nullable RedisLine line;

  /// `node` is this server among those whose channels begin with `prefix`. Throws [IllegalArgumentException] for a URL that means none.
  public RedisBus(String url, String prefix, String node, ClusterCounters counters) {
    this.uri = RedisURI.create(url);
    this.prefix = prefix;
    this.counters = counters;
    this.codec = new BusCodec(node, TEXT);
    this.bag = new Mailbag(counters);
  }

  @Override
  public void listen(Ear ear) {
    var hearing = new Hearing(codec, ear);
    telling = Thread.ofPlatform().daemon().name("bus-tells").start(() -> retry.untilClosed(() -> serve(hearing)));
  }

  /// Lasts until the bus is closed: connections come back by themselves once they were there.
  private void serve(Hearing hearing) throws InterruptedException {
    var resources = ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2)
        .reconnectDelay(Delay.equalJitter(Duration.ofMillis(20), Duration.ofSeconds(2), 20, TimeUnit.MILLISECONDS))
        .build();
    try (var opened = RedisLine.open(uri, resources)) {
      opened.listening().addListener(new RedisPubSubAdapter<>() {
        @Override
        public void message(String channel, String text) {
          hearing.heard(text);
        }

        @Override
        public void subscribed(String channel, long many) {
          hearing.mayHaveMissed(); // whenever it is back
        }
      });
      var channels = Stream.concat(IntStream.range(0, CHANNELS).mapToObj(this::channel), Stream.of(signals()));
      opened.listening().sync().subscribe(channels.toArray(String[]::new));
      hearing.mayHaveMissed();
      line = opened;
      retry.worked();
      LOG.info("the servers on this database tell each other through Redis");
      for (var load = bag.take(); load != null; load = bag.take()) {
        tell(opened, load);
      }
    } finally {
      line = null;
      var _ = resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  private String channel(int number) {
    return prefix + ":hints:" + number;
  }

  private String signals() {
    return prefix + ":signals";
  }

  private static int number(ConversationId id) {
    return Math.floorMod(id.hashCode(), CHANNELS);
  }

  private void tell(RedisLine to, Mailbag.Load load) {
    if (load.missed()) {
      say(to, channel(0), codec.missed(), () -> bag.lost(0));
    }
    var byChannel = new HashMap<Integer, List<Hint>>();
    load.hints().forEach(hint -> byChannel.computeIfAbsent(number(hint.conversation()), _ -> new ArrayList<>())
        .add(hint));
    byChannel.forEach((number, hints) -> codec.encoded(new Heard.Hints(hints))
        .forEach(text -> say(to, channel(number), text, () -> bag.lost(hints.size()))));
    counters.hintsSent.add(load.hints().size());
    for (var signal : load.signals()) {
      say(to, signals(), codec.encoded(new Heard.Signalled(signal)), counters.signalsDropped::increment);
      counters.signalsSent.increment();
    }
  }

  private static void say(RedisLine to, String channel, String text, Runnable lost) {
    try {
      var _ = to.telling().publish(channel, text).whenComplete((_, fault) -> {
        if (fault != null) {
          lost.run();
        }
      });
    } catch (RuntimeException _) { // too many wait for their answers
      lost.run();
    }
  }

  @Override
  public void hint(List<Hint> hints) {
    bag.hint(hints);
  }

  @Override
  public void signal(Signal signal) {
    bag.signal(signal);
  }

  @Override
  public boolean connected() {
    var now = line;
    return now != null && now.open();
  }

  @Override
  public void close() {
    retry.close();
    bag.close();
    Retry.end(telling);
  }
}
