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

  /// About how many bytes this occupies; for bounds, not for accounting.
  public int weight() {
    int weight = 64 + text.length() * 2 + (metadata == null ? 0 : metadata.length());
    for (var attachment : attachments) {
      weight += 64 + attachment.ref().length();
    }
    return weight;
  }
}
