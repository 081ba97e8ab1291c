package chat.parlance.core;

import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import java.util.List;

/// Stores whose answers name nothing imported that `names` does not have in memory then.
record AliasedStores(Stores all, Aliases names) implements Stores {

  @Override
  public ConversationLog log() {
    var log = all.log();
    return new ConversationLog() {
      @Override
      public LogTransaction begin() {
        return log.begin();
      }

      @Override
      public List<Change> changes(ConversationId conversation, long after, int limit) {
        var changes = log.changes(conversation, after, limit);
        var seen = new Aliases.Seen();
        changes.forEach(seen::change);
        names.learn(seen.ids());
        return changes;
      }
    };
  }

  @Override
  public ConversationStore conversations() {
    return new AliasedConversations(all.conversations(), names);
  }

  @Override
  public MarkStore marks() {
    return all.marks();
  }

  @Override
  public UserStore users() {
    return all.users();
  }

  @Override
  public OutboxStore outbox() {
    return all.outbox();
  }

  @Override
  public AliasStore aliases() {
    return all.aliases();
  }

  @Override
  public Contents contents() {
    return all.contents();
  }

  @Override
  public RetentionStore retention() {
    return all.retention();
  }

  @Override
  public long messageBytes() {
    return all.messageBytes();
  }

  @Override
  public String durability() {
    return all.durability();
  }

  @Override
  public Work work() {
    return all.work();
  }

  @Override
  public Replicated replicated() {
    return all.replicated();
  }

  @Override
  public void probe() {
    all.probe();
  }

  @Override
  public void close() {
    all.close();
  }
}
