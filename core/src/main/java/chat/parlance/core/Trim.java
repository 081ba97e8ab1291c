package chat.parlance.core;

import java.util.List;

/// The oldest part of a log was taken away: what stood at positions up to `floor` is gone for good. Ids of messages among them that
/// had attachments are in `filed`.
public record Trim(ConversationId conversation, long floor, List<Long> filed) {
  public Trim {
    filed = List.copyOf(filed);
  }
}
