package chat.parlance.store.sql;

import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// Everything in one SQL database: SQLite, one file beside which a write-ahead log grows and shrinks, or PostgreSQL.
///
/// ```
/// space         id | name                                     the small number that stands for a tenant in every key
/// conversation  space, id | kind key subject … last_seq       one head each, written once per transaction; where its log begins
/// change        space, conversation, seq | type actor …       the log, but for the changes that posted a message:
/// message       space, conversation, seq | id sender text …   those are their message, whose words are as they stand now
/// stamp         space, actor, key | fingerprint, result       idempotency keys
/// outbox        id | consumer space conversation … payload   what other systems are to be told; outbox_lane, outbox_dead
/// alias         space, name | id shown                       other names of what was imported
/// member, reaction, mark, mark_step, last_seen, revocation, support_count, user_name, erasure, favourite
/// ```
///
/// Durability: a commit returns after the log was flushed to the disk (SQLite: WAL with `synchronous=FULL`; PostgreSQL:
/// `synchronous_commit`).
public final class SqlStores implements Stores {

  static final String MIGRATIONS = "classpath:db/sqlite";
  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 5_000;

  private final SqlWriter writer;
  private final Pool pool;
  private final Replicas replicas;
  private final LongAdder statements;
  private final String durability;
  private final Runnable release;
  private final SqlReader reader;
  private final SqlConversations conversations;
  private final SqlMarks marks;
  private final SqlUsers users;
  private final SqlOutbox outbox;
  private final SqlContents contents;
  private final SqlRetention retention;
  private final SqlAliases aliases;

  /// `release` is called when all connections are closed.
  SqlStores(SqlWriter writer, Pool pool, Spaces spaces, LongAdder statements, String durability,
      Runnable release) {
    this(writer, pool, Replicas.NONE, spaces, statements, durability, release);
  }

  private SqlStores(SqlWriter writer, Pool pool, Replicas replicas, Spaces spaces, LongAdder statements,
      String durability, Runnable release) {
    this.writer = writer;
    this.pool = pool;
    this.replicas = replicas;
    this.statements = statements;
    this.durability = durability;
    this.release = release;
    this.reader = new SqlReader(pool, spaces, replicas);
    this.conversations = new SqlConversations(reader);
    this.marks = new SqlMarks(reader);
    this.users = new SqlUsers(reader);
    this.outbox = new SqlOutbox(reader, writer, spaces);
    this.contents = new SqlContents(reader);
    this.retention = new SqlRetention(reader, writer);
    this.aliases = new SqlAliases(reader);
  }

  /// Brings the schema of this file up to date and opens it. Throws [StoreException] that says what is wrong with it.
  public static SqlStores sqlite(Path file, InstantSource clock) {
    var claim = FileClaim.of(file);
    try {
      upgrade(file);
      return sqlite(source(file, false), source(file, true), clock, claim);
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /// Writes through one connection of `writing` and reads through a few of `reading`, which see every commit.
  static SqlStores sqlite(DataSource writing, DataSource reading, InstantSource clock, FileClaim claim) {
    var spaces = new Spaces();
    var statements = new LongAdder();
    var writer = new SqliteWriter(writing, spaces, clock, statements);
    var config = new HikariConfig();
    config.setPoolName("read");
    config.setDataSource(reading);
    config.setMaximumPoolSize(READERS);
    config.setConnectionTimeout(BUSY_MILLIS);
    config.setConnectionInitSql("pragma query_only = true");
    var pool = new Pool(new HikariDataSource(config), SqliteFlavour.SQLITE, statements);
    return new SqlStores(writer, pool, spaces, statements, "fsync per commit (SQLite WAL, synchronous=FULL)",
        claim::close);
  }

  /// Brings the schema of this database up to date and opens it; `writers` transactions may write at once. Throws
  /// [StoreException] that says what is wrong with it.
  public static SqlStores postgres(PostgresUrl url, int writers, InstantSource clock) {
    return postgres(url, List.of(), writers, clock);
  }

  /// The same; history may be read from these replicas of it, as far as they follow.
  public static SqlStores postgres(PostgresUrl url, List<PostgresUrl> replicas, int writers, InstantSource clock) {
    PostgresSource.upgrade(url);
    return postgres(PostgresSource.writing(url, writers), PostgresSource.reading(url, READERS),
        replicas.stream().map(replica -> PostgresSource.following(replica, READERS)).toList(), clock);
  }

  /// Writes through connections of `writing` and reads through those of `reading`; closes both.
  static SqlStores postgres(HikariDataSource writing, HikariDataSource reading, InstantSource clock) {
    return postgres(writing, reading, List.of(), clock);
  }

  /// The same; history is also read through connections of `following`.
  private static SqlStores postgres(HikariDataSource writing, HikariDataSource reading,
      List<HikariDataSource> following, InstantSource clock) {
    var spaces = new Spaces();
    var statements = new LongAdder();
    try {
      var durability = PostgresSource.durability(writing);
      var writer = new PooledWriter(new Pool(writing, PostgresFlavour.POSTGRES, statements), spaces, clock);
      var pool = new Pool(reading, PostgresFlavour.POSTGRES, statements);
      var replicas = new Replicas(following.stream()
          .map(source -> new Pool(source, PostgresFlavour.POSTGRES, statements)).toList(), System::nanoTime);
      return new SqlStores(writer, pool, replicas, spaces, statements, durability, () -> {});
    } catch (RuntimeException e) {
      writing.close();
      reading.close();
      following.forEach(HikariDataSource::close);
      throw e;
    }
  }

  /// What can be said of this database without changing anything. Throws [StoreException] when it cannot be asked.
  public static String look(PostgresUrl url) {
    return PostgresSource.look(url);
  }

  /// Brings the schema of this database up to date; returns how many steps that took.
  public static int migrate(PostgresUrl url) {
    return PostgresSource.upgrade(url);
  }

  /// Brings the schema of this file up to date; returns how many steps that took. Throws [StoreException] when a server
  /// uses the file.
  public static int migrate(Path file) {
    try (var _ = FileClaim.of(file)) {
      return upgrade(file);
    }
  }

  private static int upgrade(Path file) {
    try {
      return Flyway.configure().dataSource(source(file, false)).locations(MIGRATIONS)
          .ignoreMigrationPatterns(new String[0]).load()
          .migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new StoreException("the database " + file + " cannot be opened or brought up to date: " + e.getMessage(),
          e);
    }
  }

  static SQLiteDataSource source(Path file, boolean readOnly) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setCacheSize(-32_000);
    if (readOnly) {
      config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    }
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public ConversationLog log() {
    return new ConversationLog() {
      @Override
      public LogTransaction begin() {
        return writer.begin();
      }

      @Override
      public List<Change> changes(ConversationId id, long after, int limit) {
        return reader.askOf(List.of(id), List::of,
            (sql, space) -> sql.all(Rows.CHANGES, row -> Rows.change(id, row), space,
                id.value(), after, limit));
      }
    };
  }

  @Override
  public ConversationStore conversations() {
    return conversations;
  }

  @Override
  public MarkStore marks() {
    return marks;
  }

  @Override
  public UserStore users() {
    return users;
  }

  @Override
  public OutboxStore outbox() {
    return outbox;
  }

  @Override
  public Contents contents() {
    return contents;
  }

  @Override
  public RetentionStore retention() {
    return retention;
  }

  @Override
  public AliasStore aliases() {
    return aliases;
  }

  @Override
  public String durability() {
    return durability;
  }

  @Override
  public Work work() {
    return new Work(statements.sum(), writer.commits());
  }

  @Override
  public Replicated replicated() {
    return replicas.counts();
  }

  @Override
  public void probe() {
    writer.probe();
  }

  @Override
  public void close() {
    writer.close();
    pool.close();
    replicas.close();
    release.run();
  }
}
