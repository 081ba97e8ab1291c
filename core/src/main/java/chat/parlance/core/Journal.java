package chat.parlance.core;

import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Turns many concurrent drafts into few durable transactions: group commit.
///
/// Each lane has a bounded queue and one writer thread, which takes whatever is queued, commits it as one transaction,
/// announces it, answers everybody, and repeats. There is no timer: the running commit is the batching window, so an idle
/// server answers in one commit time and a busy one in two. When a queue is full, [Rejection.Overloaded] says so at once.
/// Every caller is answered, also when the store fails (be it with an [Error]) or the journal closes. A draft that breaks its transaction is tried
/// alone, so that it refuses only its own sender.
public final class Journal implements AutoCloseable {

  /// How many lanes (1 for a store with one writer), how many drafts and bytes may wait in each, how many drafts make one
  /// transaction at most, and how many rows they may write together, roughly; a draft that alone writes more goes alone.
  public record Settings(int lanes, int queuedDrafts, long queuedBytes, int batch, int batchRows) {
    public static final Settings ONE_WRITER = new Settings(1, 16_384, 64L << 20, 2_048, 8_192);

    /// As many lanes, which share what may wait.
    public Settings withLanes(int many) {
      return new Settings(many, queuedDrafts / many, queuedBytes / many, batch, batchRows);
    }
  }

  /// One transaction that became durable: the drafts in it (also those that the rules refused), how many changes it appended
  /// and how many nanoseconds it took.
  public record Transaction(List<Passage> drafts, int changes, long nanos) {}

  /// Who counts and follows what the journal does. Must be quick.
  public interface Observer {

    /// A draft was handed in. Called by the thread that hands it in.
    default Passage submitted(Draft draft) {
      return Passage.UNWATCHED;
    }

    /// A transaction became durable; nobody has been told yet. Called by a writer thread.
    void committed(Transaction transaction);

    /// A transaction with these drafts failed (none: something else in the writer did); `fault` is for the log, not for
    /// clients.
    void failed(Throwable fault, List<Draft> drafts);

    /// The store could not be reached, nor when it was asked again; drafts are refused until it is [#back].
    default void away(StoreUnavailableException fault) {}

    /// The store takes writes again, after so long; so many drafts were refused because of this fault.
    default void back(StoreUnavailableException fault, Duration away, long refused) {}

    Observer SILENT = new Observer() {
      @Override
      public void committed(Transaction transaction) {}

      @Override
      public void failed(Throwable fault, List<Draft> drafts) {}
    };
  }

  private final List<Lane> lanes = new ArrayList<>();
  private final Reach reach;
  private final CommitOrder order;

  /// Who looks on, what other systems are to be told, and how one asks the store whether it takes a small write: while it does not,
  /// drafts are refused at once. `others`: other servers write to the store too, and what they commit is told here as well
  /// ([#tellOthers]).
  public record Around(Observer observer, Outgoing outgoing, @Nullable Runnable probe, boolean others) {
    public Around(Observer observer, Outgoing outgoing, @Nullable Runnable probe) {
      this(observer, outgoing, probe, false);
    }
  }

  public Journal(ConversationLog log, Delivery delivery, Ids ids, InstantSource clock, Limits limits, Settings settings,
      Observer observer) {
    this(log, delivery, ids, clock, limits, settings, new Around(observer, Outgoing.NOTHING, null));
  }

  public Journal(ConversationLog log, Delivery delivery, Ids ids, InstantSource clock, Limits limits, Settings settings,
      Around around) {
    var rules = new Rules(ids, limits);
    reach = new Reach(around.probe(), around.observer());
    order = new CommitOrder(settings.lanes(), around.others());
    var parts = new Lane.Parts(log, delivery, rules, clock, around.observer(), around.outgoing(), order, reach);
    for (int i = 0; i < settings.lanes(); i++) {
      lanes.add(new Lane("journal-" + i, parts, settings));
    }
  }

  /// Queues the draft and returns; `answer` is called when it is durable or refused. Never blocks.
  ///
  /// Drafts for one conversation that one thread submits are committed in that order.
  public void submit(Draft draft, Answer answer) {
    lanes.get(laneOf(draft)).submit(draft, answer);
  }

  /// Waits until the draft is durable. For threads that may block. Throws [RejectedException] when it is refused.
  public Receipt append(Draft draft) {
    var waiting = new CompletableFuture<Receipt>();
    submit(draft, new Answer() {
      @Override
      public void stored(Receipt receipt) {
        waiting.complete(receipt);
      }

      @Override
      public void refused(Rejection rejection) {
        waiting.completeExceptionally(new RejectedException(rejection));
      }
    });
    try {
      return waiting.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw e.getCause() instanceof RejectedException rejected ? rejected : e;
    }
  }

  /// Which lane the draft belongs to; drafts of equal lanes keep their order.
  public int laneOf(Draft draft) {
    return Math.floorMod(switch (draft.intent()) {
      case Intent.Post(Intent.Place.Known(var id), _, _, _, _) -> id.hashCode();
      case Intent.Edit edit -> edit.conversation().hashCode();
      case Intent.Delete delete -> delete.conversation().hashCode();
      case Intent.React react -> react.conversation().hashCode();
      case Intent.Pin pin -> pin.conversation().hashCode();
      case Intent.Join join -> join.conversation().hashCode();
      case Intent.Invite invite -> invite.conversation().hashCode();
      case Intent.Remove remove -> remove.conversation().hashCode();
      case Intent.ChangeRole change -> change.conversation().hashCode();
      case Intent.Update update -> update.conversation().hashCode();
      case Intent.Erase erase -> erase.conversation().hashCode();
      case Intent.Trim trim -> trim.conversation().hashCode();
      case Intent.MoveMarks move -> move.conversation().hashCode();
      case Intent.Settle settle -> settle.conversation().hashCode();
      case Intent.Post _,Intent.Open _,Intent.Favour _,Intent.Revoke _,Intent.NotePresence _,Intent.NoteName _ ->
        draft.by().id().hashCode();
    }, lanes.size());
  }

  /// Does `telling` in turn with what is committed here: one at a time, and after what was committed here of this conversation up to this
  /// position, which others committed. Waits for commits.
  public void tellOthers(ConversationId conversation, long upTo, Runnable telling) {
    order.tell(conversation, upTo, telling);
  }

  /// Drafts that wait in all lanes together.
  public int waiting() {
    return lanes.stream().mapToInt(Lane::waiting).sum();
  }

  /// Drafts of the transactions that are being written.
  public int inHand() {
    return lanes.stream().mapToInt(Lane::inHand).sum();
  }

  /// Whether all writers are at work; false once one has ended, and after `close`.
  public boolean healthy() {
    return lanes.stream().allMatch(Lane::alive);
  }

  /// Whether drafts are refused because the store cannot be reached.
  public boolean away() {
    return reach.away();
  }

  /// Takes no more drafts, commits what is queued within `patience`, answers the rest with [Rejection.Unavailable].
  public void close(Duration patience) {
    lanes.forEach(Lane::stopTaking);
    long deadline = System.nanoTime() + patience.toNanos();
    lanes.forEach(lane -> lane.finish(deadline));
    reach.close();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }
}
