package chat.parlance.cluster;

import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.Signal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bus over `NOTIFY` and `LISTEN` of the database that the servers share: a connection that tells, which leaves transactions of the store
/// alone and does not flush the disk, and one that listens.
public final class PostgresBus implements ClusterBus {

  /// Opens a connection of its own.
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(PostgresBus.class);
  /// PostgreSQL takes less than 8,000.
  private static final int PAYLOAD = 7_800;
  private static final int LISTEN_MILLIS = 500;
  private static final int QUIET = 10;
  private static final int ANSWER_SECONDS = 3;

  private final Connections connections;
  private final String channel;
  private final ClusterCounters counters;
  private final BusCodec codec;
  private final Mailbag bag;
  private final Retry retry = new Retry();
  private @Nullable Thread telling;
  private @Nullable Thread listening;
  private volatile @Nullable Connection heard;
  private volatile boolean closed;

  /// `node` is this server among those on the `channel`.
  public PostgresBus(Connections connections, String channel, String node, ClusterCounters counters) {
    this.connections = connections;
    this.channel = channel;
    this.counters = counters;
    this.codec = new BusCodec(node, PAYLOAD);
    this.bag = new Mailbag(counters);
  }

  @Override
  public void listen(Ear ear) {
    var hearing = new Hearing(codec, ear);
    listening = Thread.ofPlatform().daemon().name("bus-listens").start(() -> retry.untilClosed(() -> hear(hearing)));
    telling = Thread.ofPlatform().daemon().name("bus-tells").start(() -> retry.untilClosed(this::tell));
  }

  private void hear(Hearing hearing) throws SQLException {
    try (var connection = connections.open(); var statement = connection.createStatement()) {
      statement.execute("listen \"" + channel + "\"");
      heard = connection;
      retry.worked();
      hearing.mayHaveMissed();
      LOG.info("the servers on this database tell each other through it");
      for (int quiet = 0; !closed;) {
        var all = connection.unwrap(PGConnection.class).getNotifications(LISTEN_MILLIS);
        quiet = all.length == 0 ? quiet + 1 : 0;
        for (var one : all) {
          hearing.heard(one.getParameter());
        }
        if (quiet == QUIET) {
          quiet = 0;
          if (!connection.isValid(ANSWER_SECONDS)) {
            throw new SQLException("no answer within " + ANSWER_SECONDS + " s");
          }
        }
      }
    } finally {
      heard = null;
    }
  }

  private void tell() throws SQLException, InterruptedException {
    try (var connection = connections.open(); var session = connection.createStatement()) {
      session.execute("set synchronous_commit = off");
      retry.worked();
      try (var statement = connection.prepareStatement("select pg_notify(?, ?)")) {
        for (var load = bag.take(); load != null; load = bag.take()) {
          tell(statement, load);
        }
      }
    }
  }

  private void tell(PreparedStatement statement, Mailbag.Load load) throws SQLException {
    try {
      if (load.missed()) {
        say(statement, codec.missed());
      }
      for (var text : codec.encoded(new Heard.Hints(load.hints()))) {
        say(statement, text);
      }
      counters.hintsSent.add(load.hints().size());
    } catch (SQLException e) {
      bag.lost(load.hints().size());
      throw e;
    }
    for (var signal : load.signals()) {
      say(statement, codec.encoded(new Heard.Signalled(signal)));
      counters.signalsSent.increment();
    }
  }

  private void say(PreparedStatement statement, String text) throws SQLException {
    statement.setString(1, channel);
    statement.setString(2, text);
    statement.execute();
  }

  @Override
  public void hint(List<Hint> hints) {
    bag.hint(hints);
  }

  @Override
  public void signal(Signal signal) {
    bag.signal(signal);
  }

  @Override
  public boolean connected() {
    return heard != null;
  }

  @Override
  public void close() {
    closed = true;
    retry.close();
    bag.close();
    Retry.end(telling);
    var waiting = heard;
    if (waiting != null) {
      try {
        waiting.abort(Runnable::run); // it would listen for a while yet
      } catch (SQLException e) {
        LOG.debug("the connection that listened was gone before", e);
      }
    }
    Retry.end(listening);
  }
}
