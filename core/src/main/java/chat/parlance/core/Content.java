package chat.parlance.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message says. `metadata` is a JSON object the core does not look into.
public record Content(String text, List<Attachment> attachments, @Nullable String metadata) {

  /// What is left of a deleted message.
  public static final Content NOTHING = new Content("", List.of(), null);

  public Content {
    attachments = List.copyOf(attachments);
  }

  public static Content text(String text) {
    return new Content(text, List.of(), null);
  }

  public boolean blank() {
    return text.isBlank() && attachments.isEmpty();
  }

  /// About how many bytes of heap this holds; for bounds.
  public int weight() {
    long weight = 64 + Weights.of(text) + Weights.of(metadata);
    for (var attachment : attachments) {
      weight += 48 + Weights.of(attachment.kind()) + Weights.of(attachment.ref()) + Weights.of(attachment.name())
          + Weights.of(attachment.type());
    }
    return Math.toIntExact(weight);
  }
}
