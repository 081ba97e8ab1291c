package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.Committed;
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
  /// What the tail counts for this while it keeps it, else 0. Guarded by the tail.
  long weight;
  private final AtomicReferenceArray<@Nullable Frame> frames = new AtomicReferenceArray<>(DIALECTS * AUDIENCES);

  /// A change that nobody keeps.
  EncodedChange(Committed committed, LongAdder encodings) {
    this(committed, encodings, null);
  }

  /// `keeper` is told of each frame that is made.
  EncodedChange(Committed committed, LongAdder encodings, @Nullable HotTail keeper) {
    this.committed = committed;
    this.encodings = encodings;
    this.keeper = keeper;
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

  private Frame encoded(int slot, Dialect dialect, Audience audience) {
    Frame made;
    synchronized (this) {
      var known = frames.get(slot);
      if (known != null) {
        return known;
      }
      var encoded = dialect.change(committed, audience);
      encodings.increment();
      made = encoded == null ? NOTHING : encoded;
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

  /// The same position with other words; what was encoded before is gone.
  EncodedChange rewritten(Change change) {
    return new EncodedChange(new Committed(change, committed.head(), committed.role(), Committed.Source.REPEATED),
        encodings, keeper);
  }

}
