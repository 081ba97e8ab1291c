package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.Committed;
import chat.parlance.core.Passage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One change, encoded at most once per dialect and audience, whoever asks first.
public final class EncodedChange {

  /// Dialects that one process can have; one that writes the name of a namespace into its frames is one for each.
  public static final int DIALECTS = 10;

  private static final int AUDIENCES = Audience.values().length;

  /// Stands for "this audience is told nothing".
  private static final Frame NOTHING = new Frame(new byte[0], 0);

  /// What a frame takes beside its bytes.
  private static final int FRAME = 40;

  private final Committed committed;
  private final LongAdder encodings;
  private final @Nullable HotTail keeper;
  private final long number;
  /// What the tail counts for this while it keeps it, else 0. Guarded by the tail.
  long weight;
  private final AtomicReferenceArray<@Nullable Frame> frames = new AtomicReferenceArray<>(DIALECTS * AUDIENCES);

  /// A change that nobody keeps.
  EncodedChange(Committed committed, LongAdder encodings) {
    this(committed, 0, encodings, null);
  }

  /// `number`: its place among all changes that this process told, 0 for none, negative if clients are not to know it. `keeper` is told of each frame that
  /// is made.
  EncodedChange(Committed committed, long number, LongAdder encodings, @Nullable HotTail keeper) {
    this.committed = committed;
    this.number = number;
    this.encodings = encodings;
    this.keeper = keeper;
  }

  /// Its place among all changes that this process told.
  long number() {
    return Math.abs(number);
  }

  /// The number that clients are told, 0 if they are not.
  long offset() {
    return Math.max(0, number);
  }

  public Committed committed() {
    return committed;
  }

  public Change change() {
    return committed.change();
  }

  /// The frame for this dialect and audience, or null if it is told nothing.
  public @Nullable Frame frame(Dialect dialect, Audience audience) {
    var told = dialect.likewise(audience);
    int slot = dialect.index() * AUDIENCES + told.place();
    var known = frames.get(slot);
    if (known == null) {
      known = encoded(slot, dialect, told);
    }
    return NOTHING.equals(known) ? null : known;
  }

  /// What the session is told, or null.
  @Nullable Frame told(Session session, Audience audience) {
    var dialect = session.dialect();
    var frame = frame(dialect, audience);
    if (Dialect.TO_EACH.equals(frame)) {
      var own = dialect.toEach(committed, session.user());
      return own == null ? null : dialect.numbered(own, offset());
    }
    return frame;
  }

  private Frame encoded(int slot, Dialect dialect, Audience audience) {
    Frame made;
    synchronized (this) {
      var known = frames.get(slot);
      if (known != null) {
        return known;
      }
      var encoded = dialect.change(committed, audience);
      encodings.increment();
      made = encoded == null ? NOTHING
          : Dialect.TO_EACH.equals(encoded) ? encoded : dialect.numbered(encoded, offset());
      frames.set(slot, made);
    }
    if (keeper != null) {
      keeper.grown(this, weight(made));
    }
    return made;
  }

  private static int weight(Frame frame) {
    return frame.size() + FRAME;
  }

  /// The same position with other words; what was encoded before is gone, and the message that it was about, for a later change
  /// says how that is.
  EncodedChange rewritten(Change change) {
    var source = new Committed.Source(committed.origin(), 0, Passage.UNWATCHED);
    return new EncodedChange(new Committed(change, committed.head(), committed.role(), null, source), number, encodings,
        keeper);
  }

}
