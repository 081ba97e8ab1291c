package chat.parlance.files;

import chat.parlance.core.Message;
import java.time.Instant;

/// What is known of a file: its label, its length in bytes, the SHA-256 of its bytes in hex, when it came, and the
/// message that it belongs to (0 while no message has taken it).
public record StoredFile(FileId id, Label label, long bytes, String sha256, Instant at, long message) {

  /// What the uploader said of a file, and who that is. `type` is a bare media type in small letters.
  public record Label(String name, String type, String uploader) {}

  /// Whether both have the same label and the same bytes.
  boolean sameAs(StoredFile other) {
    return label.equals(other.label) && sha256.equals(other.sha256);
  }

  /// Whether this message has taken the file or still can: it is its uploader's, and no other message was first.
  boolean mayBelongTo(Message other) {
    return label.uploader().equals(other.sender()) && (message == 0 || message == other.id());
  }

  /// This file, taken by a message.
  public StoredFile of(long newMessage) {
    return new StoredFile(id, label, bytes, sha256, at, newMessage);
  }
}
