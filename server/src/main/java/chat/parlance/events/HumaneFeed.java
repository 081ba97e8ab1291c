package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.OutboxStore.Wish;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Writes the events of Humane's chat-service to its topics: each message, and who was the first to reply in time. Their ids are the same
/// however often they are written. How far it got with one is whether the first of the two was written.
public final class HumaneFeed implements Consumer {

  public static final String NAME = "humane-kafka";
  static final String MESSAGES = "message.events";
  static final String SPECIAL = "message.special.events";

  private static final String CREATED = "created";

  /// The form of what is written. `key` is the conversation's; `replied` is of a message and whom it replies to.
  public record Form(Function<Change, String> key, Function<Change, byte[]> created,
      BiFunction<Change, String, byte[]> replied) {}

  private final KafkaOutlet outlet;
  private final Form form;
  private final ConversationLog log;
  private final ReplyRule rule;

  public HumaneFeed(KafkaOutlet outlet, Form form, ConversationLog log) {
    this.outlet = outlet;
    this.form = form;
    this.log = log;
    this.rule = new ReplyRule(log);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result tell(Wish wish, String progress, BooleanSupplier timeUp) {
    return LoggedChange.tell(log, wish, progress, change -> write(change, progress));
  }

  private Result write(Change change, String progress) {
    var key = form.key().apply(change);
    if (!progress.equals(CREATED)) {
      var created = outlet.send(new ProducerRecord<>(MESSAGES, key, form.created().apply(change)), progress);
      if (!(created instanceof Result.Told)) {
        return created;
      }
    }
    var replied = rule.repliedTo(change);
    return replied == null
        ? new Result.Told()
        : outlet.send(new ProducerRecord<>(SPECIAL, key, form.replied().apply(change, replied)), CREATED);
  }
}
