package chat.parlance.events;

import chat.parlance.web.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/// A real broker of Kafka in this process, its own controller, at an address that is known before it starts.
public final class KafkaBroker implements AutoCloseable {

  private final Properties settings = new Properties();
  private final int port = free();
  private @Nullable KafkaRaftServer server;

  /// Starts nothing yet.
  public KafkaBroker(Path folder) throws Exception {
    int controller = free();
    settings.putAll(Map.ofEntries(Map.entry("process.roles", "broker,controller"), Map.entry("node.id", "1"),
        Map.entry("controller.quorum.voters", "1@localhost:" + controller),
        Map.entry("listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller),
        Map.entry("advertised.listeners", "PLAINTEXT://localhost:" + port),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("log.dirs", folder.toString()), Map.entry("num.partitions", "3"),
        Map.entry("offsets.topic.replication.factor", "1"), Map.entry("log.cleaner.enable", "false"),
        Map.entry("num.network.threads", "1"), Map.entry("num.io.threads", "2"),
        Map.entry("controlled.shutdown.enable", "false")));
    new Formatter().setNodeId(1).setClusterId(Uuid.randomUuid().toString()).setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder.toString()).addDirectory(folder.toString()).run();
  }

  private static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public void start() {
    var made = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    made.startup();
    server = made;
  }

  public String address() {
    return "localhost:" + port;
  }

  /// All records of a topic; those of one partition in their order.
  public List<ConsumerRecord<String, String>> read(String topic) {
    var found = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer = new KafkaConsumer<>(
        Map.<String, Object>of("bootstrap.servers", address(), "auto.offset.reset", "earliest"),
        new StringDeserializer(), new StringDeserializer())) {
      var partitions = Await.value("topic " + topic, () -> consumer.partitionsFor(topic, Duration.ofSeconds(20)),
          some -> !some.isEmpty()).stream().map(one -> new TopicPartition(topic, one.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      Await.until("all of " + topic + " is read", () -> {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
      });
      return found;
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }
}
