package chat.parlance.gateway;

import chat.parlance.core.Credentials;
import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.Handshake;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A client that is let into a Socket.IO namespace: its session begins, or goes on where its line broke.
///
/// While the server stops, and when all places are taken, its connection is closed and it comes back by itself; a user with too
/// many connections is refused. Any thread.
record NamespaceEntry(Hub hub, Arrival arrival, Credentials credentials, EventDialect dialect,
    EventClient.Factory clients) {

  void begin(Handshake handshake) {
    var pid = handshake.pid();
    if (pid == null || !hub.recovery().isOn()) {
      enter(null);
      return;
    }
    breakOff(pid, () -> {
      var back = hub.recovery().back(pid, handshake.offset(), credentials.identity().id(), dialect);
      enter(back != null && hub.tail().reachesBackTo(back.after()) ? back : null);
    });
  }

  /// Ends the connection that the client with this private id had, if its end was not noticed yet, and goes on then.
  private void breakOff(String pid, Runnable then) {
    var user = credentials.identity().id();
    var left = new AtomicInteger(hub.shards().size());
    for (var shard : hub.shards()) {
      shard.run(() -> {
        try {
          shard.sessionsOf(user).forEach(session -> session.breakOff(pid));
        } finally {
          if (left.decrementAndGet() == 0) {
            then.run();
          }
        }
      });
    }
  }

  private void enter(Recovery.@Nullable Back back) {
    if (hub.draining() || !hub.hasRoomIn(dialect)) {
      arrival.hangUp();
    } else if (!hub.hasRoomFor(credentials.identity().id(), dialect)) {
      hub.rejected("too-many-connections");
      arrival.refuse("Too many connections (expected: at most " + hub.limits(dialect).connectionsPerUser() + ")");
    } else {
      var pid = back != null ? back.pid() : hub.recovery().isOn() ? hub.recovery().newId() : null;
      arrival.accept(pid, back == null ? null : back.name(), socket -> {
        var connection = new NamespaceConnection(hub, socket, dialect, pid);
        connection.open(credentials, dialect, clients, back);
        return connection;
      });
    }
  }
}
