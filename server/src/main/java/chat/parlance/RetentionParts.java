package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Journal;
import chat.parlance.core.Retention;
import chat.parlance.core.RetentionCounters;
import chat.parlance.core.RetentionRule;
import chat.parlance.core.RetentionRules;
import chat.parlance.core.TrimsElsewhere;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Retention as it is set: its rounds, on a virtual thread each, and what the log says of them.
final class RetentionParts implements Retention.Observer {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionParts.class);

  private final ParlanceConfig.Retention set;
  /// Whether other servers may use the database too.
  private final boolean shared;
  private final RetentionCounters counters = new RetentionCounters();
  private final Retention retention;

  RetentionParts(ParlanceConfig config, Stores stores, InstantSource clock) {
    this.set = config.retention();
    this.shared = !(Databases.of(config) instanceof Databases.InFile);
    this.retention = new Retention(
        new Retention.Parts(stores, clock, rules(set), set.keys(), set.deadLetters()), Thread::sleep, this, counters);
  }

  static RetentionRules rules(ParlanceConfig.Retention set) {
    return new RetentionRules(set.rules().stream().map(rule -> new RetentionRule(rule.space(), kind(rule.kind()),
        rule.maxAge(), rule.maxCount())).toList());
  }

  private static @Nullable ConversationKind kind(@Nullable String word) {
    return word == null ? null : ConversationKind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  Retention retention() {
    return retention;
  }

  RetentionCounters counters() {
    return counters;
  }

  /// Goes round again and again, off the housekeeping thread; the first time after a pause, so that a start is left alone.
  /// `elsewhere` is for what others take away meanwhile.
  void keep(Journal journal, TrimsElsewhere elsewhere, Chores chores, Executor blocking) {
    chores.every(set.pause(), () -> {
      try {
        blocking.execute(() -> {
          retention.round(journal);
          forget(elsewhere);
        });
      } catch (RejectedExecutionException _) {
        // the server stops
      }
    });
  }

  private void forget(TrimsElsewhere elsewhere) {
    try {
      if (shared && !rules(set).keepAll()) {
        elsewhere.forget();
      }
    } catch (StoreException e) {
      failed(null, e);
    }
  }

  @Override
  public void round(Retention.Done done) {
    if (done.something()) {
      LOG.info("retention took away {} changes of {} conversations in {} steps, and {} rows beside them; {} failures",
          done.changes(), done.conversations(), done.steps(), done.others(), done.failures());
    }
  }

  @Override
  public void failed(@Nullable ConversationId conversation, RuntimeException why) {
    if (!Thread.currentThread().isInterrupted()) { // else the server stops
      LOG.warn("retention leaves something for the next round: space={} conversation={}: {}",
          conversation == null ? "-" : conversation.space(), conversation == null ? "-" : conversation.value(),
          why.toString());
    }
  }
}
