package chat.parlance.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// What is written to Kafka goes through here: one idempotent producer for all consumers, made when it is needed first and anew after it
/// broke. Any thread; each waits until the brokers have its record, six seconds at most, so at most as many records are under way as relays
/// have lanes.
public final class KafkaOutlet implements AutoCloseable {

  private static final Map<String, Object> OURS = Map.ofEntries(Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
      Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true"),
      Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "5"),
      Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName()),
      Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName()),
      Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, "33554432"),
      Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, "2000"), Map.entry(ProducerConfig.LINGER_MS_CONFIG, "0"),
      Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000"),
      Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "4000"));
  /// What is used where nothing else is said.
  private static final Map<String, Object> USUAL = Map.of(ProducerConfig.CLIENT_ID_CONFIG, "parlance",
      ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "8388608", ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000");
  private static final Set<String> COMPRESSIONS = Set.of("none", "gzip");

  private final Map<String, Object> settings = new HashMap<>(USUAL);
  private @Nullable Producer<String, byte[]> producer;
  private boolean closed;

  /// `properties`: those of a producer that are set for the connection (`security.protocol`, `sasl.…`, `ssl.…`). Throws
  /// `IllegalArgumentException` that names what cannot be.
  public KafkaOutlet(String brokers, Map<String, String> properties) {
    for (var name : new TreeSet<>(properties.keySet())) {
      if (OURS.containsKey(name) || name.equals(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
        throw new IllegalArgumentException(name + " (expected: other properties, for the order of events hangs on it)");
      }
      if (!ProducerConfig.configNames().contains(name)) {
        throw new IllegalArgumentException(
            name + " (expected: properties of a Kafka producer, such as sasl.mechanism)");
      }
    }
    var compression = properties.getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    if (!COMPRESSIONS.contains(compression)) {
      throw new IllegalArgumentException(
          ProducerConfig.COMPRESSION_TYPE_CONFIG + " '" + compression + "' (expected: none or gzip)");
    }
    settings.putAll(properties);
    settings.putAll(OURS);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
  }

  /// Writes the record and waits for it. Throws nothing.
  Consumer.Result send(ProducerRecord<String, byte[]> event, String progress) {
    Producer<String, byte[]> used = null;
    try {
      used = producer();
      used.send(event).get();
      return new Consumer.Result.Told();
    } catch (ExecutionException e) {
      return failed(used, e.getCause() == null ? e : e.getCause(), progress);
    } catch (KafkaException | IllegalStateException e) {
      return failed(used, e, progress);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Consumer.Result.Failed(progress, "interrupted");
    }
  }

  private Consumer.Result failed(@Nullable Producer<String, byte[]> used, Throwable why, String progress) {
    if (why instanceof RecordTooLargeException || why instanceof InvalidTopicException) {
      return new Consumer.Result.Refused(why.toString());
    }
    if (used != null && !(why instanceof RetriableException)) {
      discard(used); // some faults are for ever to a producer
    }
    return new Consumer.Result.Failed(progress, why.toString());
  }

  private synchronized Producer<String, byte[]> producer() {
    if (closed) {
      throw new IllegalStateException("the server stops");
    }
    var made = producer;
    if (made == null) {
      made = new KafkaProducer<>(settings);
      producer = made;
    }
    return made;
  }

  private void discard(Producer<String, byte[]> broken) {
    synchronized (this) {
      if (!broken.equals(producer)) {
        return;
      }
      producer = null;
    }
    broken.close(Duration.ZERO);
  }

  @Override
  public void close() {
    Producer<String, byte[]> last;
    synchronized (this) {
      closed = true;
      last = producer;
      producer = null;
    }
    if (last != null) {
      last.close(Duration.ofSeconds(1));
    }
  }
}
