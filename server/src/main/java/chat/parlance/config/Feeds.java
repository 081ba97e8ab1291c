package chat.parlance.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who else is told of changes, and who is asked before. `kafka` is null without brokers.
public record Feeds(List<Webhook> webhooks, List<PreSend> preSend, @Nullable Kafka kafka) {

  public Feeds {
    webhooks = List.copyOf(webhooks);
    preSend = List.copyOf(preSend);
  }

  /// A URL that is called for changes in a space. `events`: the words of the changes, empty for all. Each secret signs.
  public record Webhook(String name, String url, String space, List<String> events, List<String> secrets,
      Duration timeout, boolean allowPrivate) {
    public Webhook {
      events = List.copyOf(events);
      secrets = List.copyOf(secrets);
    }
  }

  /// A URL that is asked before something that was written in a space is stored. `pass`: what it does not answer within the budget is stored;
  /// else it is refused.
  public record PreSend(String url, String space, List<String> secrets, Duration budget, boolean pass, int atOnce,
      boolean allowPrivate) {
    public PreSend {
      secrets = List.copyOf(secrets);
    }
  }

  /// `properties`: those of Kafka's producer, for the connection. `humaneSource`: what Humane's events say that they are from.
  public record Kafka(String brokers, String topic, Map<String, String> properties, String humaneSource) {
    public Kafka {
      properties = Map.copyOf(properties);
    }
  }
}
