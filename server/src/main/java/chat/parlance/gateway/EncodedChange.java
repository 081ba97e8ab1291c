package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.Committed;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One change, encoded at most once per dialect and audience, whoever asks first.
public final class EncodedChange {

  /// Dialects that one process can have.
  public static final int DIALECTS = 8;

  private static final int AUDIENCES = Audience.values().length;

  /// Stands for "this audience is told nothing".
  private static final Frame NOTHING = new Frame(new byte[0], 0);

  private final Committed committed;
  private final LongAdder encodings;
  private final AtomicReferenceArray<@Nullable Frame> frames = new AtomicReferenceArray<>(DIALECTS * AUDIENCES);

  EncodedChange(Committed committed, LongAdder encodings) {
    this.committed = committed;
    this.encodings = encodings;
  }

  public Committed committed() {
    return committed;
  }

  public Change change() {
    return committed.change();
  }

  /// The frame for this dialect and audience, or null if it is told nothing.
  public @Nullable Frame frame(Dialect dialect, Audience audience) {
    int slot = dialect.index() * AUDIENCES + (dialect.sameForAll() ? Audience.OTHERS : audience).place();
    var known = frames.get(slot);
    if (known == null) {
      synchronized (this) {
        known = frames.get(slot);
        if (known == null) {
          var encoded = dialect.change(committed, audience);
          encodings.increment();
          known = encoded == null ? NOTHING : encoded;
          frames.set(slot, known);
        }
      }
    }
    return NOTHING.equals(known) ? null : known;
  }

  /// The same position with other words; what was encoded before is gone.
  EncodedChange rewritten(Change change) {
    return new EncodedChange(new Committed(change, committed.head(), Committed.Source.REPEATED), encodings);
  }

}
