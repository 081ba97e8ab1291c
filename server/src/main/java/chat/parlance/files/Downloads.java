package chat.parlance.files;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Identity;
import chat.parlance.core.Message;
import chat.parlance.core.Reading;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import java.io.IOException;
import java.io.InputStream;

/// Hands files out: to who may read the message, while the message as it stands names the file. For threads that may
/// block.
public final class Downloads {

  private final FileStore store;
  private final Reading reading;

  public Downloads(FileStore store, Reading reading) {
    this.store = store;
    this.reading = reading;
  }

  /// The file, or throws [Rejection.NotFound]. A file is shown through one message only, and only through one of its
  /// uploader's: nobody keeps somebody else's file by naming it in a message of their own.
  public StoredFile find(Identity by, ConversationId conversation, long message, String ref) throws IOException {
    var named = reading.message(by, conversation, message);
    var file = FileId.isRef(ref) && names(named, ref) ? store.find(new FileId(conversation, ref)) : null;
    if (file == null || !file.mayBelongTo(named)) {
      throw new RejectedException(new Rejection.NotFound("file", ref));
    }
    return file;
  }

  /// The bytes from an offset on. `NoSuchFileException` if the file has gone since it was found.
  public InputStream open(StoredFile file, long from) throws IOException {
    return store.open(file.id(), from);
  }

  static boolean names(Message message, String ref) {
    return message.content().attachments().stream().anyMatch(attachment -> attachment.ref().equals(ref));
  }
}
