package chat.parlance.files;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes files: checks who may send one where, what it is called and how large it is, and stores it until a message takes
/// it. For threads that may block; bounded in how many run at once.
public final class Uploads {

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final int NAME_LENGTH = 255;
  private static final String WORD = "[a-z0-9!#$&^_.+-]{1,100}";
  private static final Pattern TYPE = Pattern.compile(WORD + "/" + WORD);

  /// The most bytes of one file, how many uploads may run at once, and how long one may take.
  public record Bounds(long fileBytes, int atOnce, Duration time) {}

  /// What it works with.
  public record Parts(FileStore store, Refs refs, Conversations conversations, RateLimits rates, Bounds bounds,
      LongSupplier nanoTime) {}

  /// A file that somebody wants to send. `name` and `type` as they came; `key` makes a repetition harmless; `announced`
  /// is its length, or -1 if that is unknown.
  public record Offer(Identity by, ConversationId conversation, @Nullable String name, @Nullable String type,
      @Nullable String key, long announced) {}

  private final Parts parts;
  private final UploadSlots slots;

  public Uploads(Parts parts) {
    this.parts = parts;
    this.slots = new UploadSlots(parts.bounds().atOnce());
  }

  /// Reads the body and stores it. The same key with other content is a conflict. Throws [RejectedException], before the
  /// body is read if at all possible, and `IOException` when the body breaks off.
  public FileStore.Saved take(Offer offer, InputStream body) throws IOException {
    var by = offer.by();
    parts.conversations().writable(by, offer.conversation());
    var label = new StoredFile.Label(name(offer.name()), type(offer.type()), by.user());
    long limit = parts.bounds().fileBytes();
    if (offer.announced() > limit) {
      throw LimitedStream.tooLarge(offer.announced(), limit);
    }
    var id = id(offer);
    parts.rates().take(by.id(), RateLimits.Action.UPLOADS);
    slots.acquire(by.id());
    try {
      return save(id, label, new LimitedStream(body, parts.bounds(), parts.nanoTime()));
    } finally {
      slots.release(by.id());
    }
  }

  private FileId id(Offer offer) {
    var key = offer.key();
    if (key == null) {
      return parts.refs().fresh(offer.conversation());
    }
    Draft.checkKey(key);
    return parts.refs().of(offer.by(), offer.conversation(), key);
  }

  private FileStore.Saved save(FileId id, StoredFile.Label label, LimitedStream body) throws IOException {
    FileStore.Saved saved;
    try {
      saved = parts.store().save(id, label, body);
    } catch (IOException e) {
      if (body.isBroken()) {
        throw e;
      }
      LOG.error("a file cannot be stored: {}", e.toString());
      throw new RejectedException(new Rejection.Unavailable(Duration.ofSeconds(30)));
    }
    if (!saved.file().sameAs(saved.offered())) {
      throw new RejectedException(new Rejection.Conflict("The key was used before with another file."));
    }
    return saved;
  }

  private static String name(@Nullable String name) {
    if (name == null) {
      return "file";
    }
    if (name.length() > NAME_LENGTH) {
      throw new RejectedException(new Rejection.TooLarge("name", name.length(), NAME_LENGTH));
    }
    if (name.isBlank() || name.codePoints().anyMatch(Uploads::isUnprintable)) {
      throw invalid("name", name, "a file name without control characters");
    }
    return name;
  }

  private static boolean isUnprintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  private static String type(@Nullable String type) {
    if (type == null) {
      return "application/octet-stream";
    }
    var bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!TYPE.matcher(bare).matches()) {
      throw invalid("type", type, "a Content-Type like image/png");
    }
    if (bare.startsWith("multipart/")) {
      throw invalid("type", bare, "the file's own type; the body is the file, not a form");
    }
    return bare;
  }

  private static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }
}
