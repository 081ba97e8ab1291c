package chat.parlance.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who else is told of changes. `kafka` is null without brokers.
public record Feeds(List<Webhook> webhooks, @Nullable Kafka kafka) {

  public Feeds {
    webhooks = List.copyOf(webhooks);
  }

  /// A URL that is called for changes in a space. `events`: the words of the changes, empty for all. Each secret signs.
  public record Webhook(String name, String url, String space, List<String> events, List<String> secrets,
      Duration timeout, boolean allowPrivate) {
    public Webhook {
      events = List.copyOf(events);
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
