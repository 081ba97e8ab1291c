package chat.parlance.dialect.gochat;

import chat.parlance.core.Aliases;
import chat.parlance.core.Attachment;
import chat.parlance.core.Message;
import java.time.Instant;
import java.util.stream.Collectors;

/// A message as gochat clients see it, whatever it is written in: ids are UUIDs, the content is text.
public record GochatMessage(String id, String room, String user, String content, Instant at) {

  /// The message, which was written here, in the room that is known by this UUID.
  public static GochatMessage of(String room, Message message) {
    return of(room, message, GochatIds.shown(message.id()));
  }

  /// The same of one that may have been imported, and has another name then.
  static GochatMessage of(String room, Message message, Aliases aliases) {
    var name = aliases.name(message.id());
    return of(room, message, name != null && GochatIds.isForm(name) ? name : GochatIds.shown(message.id()));
  }

  private static GochatMessage of(String room, Message message, String id) {
    return new GochatMessage(id, room, message.sender(), content(message), message.at());
  }

  /// These clients know text only: a message without any shows the names of its files.
  private static String content(Message message) {
    var content = message.content();
    return !content.text().isBlank() ? content.text()
        : content.attachments().stream().map(GochatMessage::label).collect(Collectors.joining(", "));
  }

  private static String label(Attachment attachment) {
    return attachment.name() == null ? attachment.kind() : attachment.name();
  }
}
