package chat.parlance.files;

import chat.parlance.core.ConversationId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the bytes of files are. Every method blocks and may be called by many threads; an `IOException` means that the
/// storage failed.
public interface FileStore {

  /// The file that is there now, and the one that was offered: another one if the id was taken `earlier`.
  record Saved(StoredFile file, StoredFile offered, boolean earlier) {}

  /// Is shown things one by one.
  @FunctionalInterface
  interface Visitor<T> {
    void visit(T thing) throws IOException;
  }

  /// Reads `bytes` to their end and stores them: durable and visible as a whole when this returns, not at all when it
  /// throws. If the id is taken already, the earlier file stays and is returned.
  Saved save(FileId id, StoredFile.Label label, InputStream bytes) throws IOException;

  /// The file, or null if there is none that is whole.
  @Nullable StoredFile find(FileId id) throws IOException;

  /// The bytes from an offset on. `NoSuchFileException` if the file has gone meanwhile.
  InputStream open(FileId id, long from) throws IOException;

  /// Lets the file belong to the message. Nothing happens if there is no such file, or if it belongs to one already.
  void bind(FileId id, long message) throws IOException;

  /// The refs of the files that belong to the message.
  Set<String> refs(ConversationId conversation, long message) throws IOException;

  /// Removes the file if it belongs to that message (0: to none), also what is left of one that is not whole.
  void remove(FileId id, long message) throws IOException;

  /// Shows the files, in no order, conversation by conversation, also such as are not whole. Files that come or go
  /// meanwhile may be shown or not.
  void walk(Visitor<FileId> visitor) throws IOException;

  /// Removes uploads that were broken off by a crash: they were never visible.
  void removePartials() throws IOException;
}
