package chat.parlance.events;

import chat.parlance.core.store.OutboxStore.Wish;
import java.util.function.BooleanSupplier;

/// Who is told. Called on virtual threads, for several conversations at once, for each in order.
public interface Consumer {

  /// What became of telling.
  sealed interface Result {
    /// It was told.
    record Told() implements Result {}
    /// It was told in part, and the time is up: go on behind `progress`.
    record Partly(String progress) implements Result {}
    /// It could not be told now; the part up to `progress` was.
    record Failed(String progress, String reason) implements Result {}
    /// It will never be accepted.
    record Refused(String reason) implements Result {}
  }

  /// The name in the outbox and in metrics.
  String name();

  /// Tells of the wish, going on behind `progress` (empty: from the beginning), and stops soon after `timeUp`. Each attempt takes a
  /// few seconds at most. Throws nothing.
  Result tell(Wish wish, String progress, BooleanSupplier timeUp);
}
