package chat.parlance.core.store;

/// Where it all lives, opened and closed together. A store is supported when it passes the contract tests.
public interface Stores extends AutoCloseable {

  /// What the store has done since it was opened: statements sent to the database, and transactions made durable (one
  /// flush of the disk each, where [#durability] speaks of a flush).
  record Work(long statements, long commits) {}

  /// Pages of history since it was opened, where replicas may answer them: `answered` by replicas and by the `primary`. Of the latter, of how
  /// many the replica that was asked was `behind`, and how often one `failed`.
  record Replicated(long answered, long primary, long behind, long failed) {
    public static final Replicated NONE = new Replicated(0, 0, 0, 0);
  }

  ConversationLog log();

  ConversationStore conversations();

  MarkStore marks();

  UserStore users();

  OutboxStore outbox();

  Contents contents();

  RetentionStore retention();

  AliasStore aliases();

  /// A message of more than about so many bytes ([chat.parlance.core.Message#weight], with everybody who reacted) is refused.
  default long messageBytes() {
    return Long.MAX_VALUE;
  }

  /// How durable a commit is, as a sentence for operators: `fsync per commit (SQLite WAL, synchronous=FULL)`.
  String durability();

  /// Exact counts, for metrics and for tests that hold promises about work.
  Work work();

  default Replicated replicated() {
    return Replicated.NONE;
  }

  /// Returns when a small write became durable; throws [StoreException] when the store takes none.
  void probe();

  /// Ends all connections; no call may be under way.
  @Override
  void close();
}
