package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.OutboxStore.Wish;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Writes every change to one topic of Kafka, with its conversation as the key: in their order within each conversation.
public record KafkaFeed(KafkaOutlet outlet, String topic, Form form, ConversationLog log) implements Consumer {

  public static final String NAME = "kafka";

  /// The form of what is written: its key, its bytes, and what they are.
  public record Form(Function<Change, String> key, Function<Change, byte[]> body, String mediaType) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result tell(Wish wish, String progress, BooleanSupplier timeUp) {
    return LoggedChange.tell(log, wish, progress, change -> {
      var event = new ProducerRecord<>(topic, form.key().apply(change), form.body().apply(change));
      event.headers().add("content-type", form.mediaType().getBytes(StandardCharsets.US_ASCII));
      return outlet.send(event, progress);
    });
  }
}
