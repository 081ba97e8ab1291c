package chat.parlance.store;

import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Receipt;
import chat.parlance.core.Signal;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.engine.Answered;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A journal in front of a log, what it tells, and people of the space `s` who hand in drafts.
final class JournalUse implements Delivery, AutoCloseable {

  final List<Committed> told = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
  /// Why the store was taken to be away, once for each time that it was back.
  final List<Throwable> absences = Collections.synchronizedList(new ArrayList<>());
  private final Journal journal;

  JournalUse(ConversationLog log, int node, int lanes) {
    this(log, node, lanes, null);
  }

  /// `probe` asks the store whether it takes writes.
  JournalUse(ConversationLog log, int node, int lanes, @Nullable Runnable probe) {
    journal = new Journal(log, this, new Ids(Clock.systemUTC(), node), Clock.systemUTC(), Limits.DEFAULT,
        new Journal.Settings(lanes, 16_384, 64L << 20, 64, 8_192), new Journal.Around(new Journal.Observer() {
          @Override
          public void committed(Journal.Transaction transaction) {}

          @Override
          public void failed(Throwable fault, List<Draft> drafts) {
            faults.add(fault);
          }

          @Override
          public void back(StoreUnavailableException fault, Duration away, long refused) {
            absences.add(fault);
          }
        }, Outgoing.NOTHING, probe));
  }

  @Override
  public void committed(List<Committed> batch) {
    told.addAll(batch);
  }

  @Override
  public void signal(Signal signal) {}

  CompletableFuture<Receipt> post(ConversationId id, String user, String text) {
    return submit(user, text,
        new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, Content.text(text), 0, 0));
  }

  CompletableFuture<Receipt> direct(String user, String other, String key) {
    return submit(user, key, new Intent.Post(new Intent.Place.DirectWith(other), MessageKind.TEXT,
        Content.text("hello " + other), 0, 0));
  }

  CompletableFuture<Receipt> submit(String user, String key, Intent intent) {
    return Answered.stored(journal, new Draft(new Identity("s", user, null, null, Set.of()), key, intent, 0));
  }

  @Override
  public void close() {
    journal.close();
  }
}
