package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Listening;
import chat.parlance.core.UserId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What sessions of this server are attached to, for who follows what other servers commit.
record Attached(Hub hub, Places places) implements Listening {

  /// Milliseconds after which the client of a session that has to begin anew may come back.
  private static final int SOON = 200;

  @Override
  public boolean connected(UserId user) {
    return places.has(user);
  }

  @Override
  public List<UserId> users() {
    return List.copyOf(places.users());
  }

  @Override
  public @Nullable Collection<ConversationId> heard() {
    var all = new HashSet<ConversationId>();
    for (var rooms : hub.ask(shard -> Optional.of(shard.heard()), Optional.<List<ConversationId>>empty())) {
      if (rooms.isEmpty()) {
        return null; // a loop stands still
      }
      all.addAll(rooms.get());
    }
    return all;
  }

  @Override
  public List<ConversationId> lacking(UserId user, Collection<ConversationId> conversations) {
    return hub.ask(shard -> lacking(shard, user, conversations), List.<ConversationId>of()).stream()
        .flatMap(List::stream).distinct().toList();
  }

  private static List<ConversationId> lacking(Shard shard, UserId user, Collection<ConversationId> conversations) {
    var sessions = shard.sessionsOf(user).stream().filter(Session::isReady).toList();
    return conversations.stream().filter(id -> sessions.stream()
        .anyMatch(session -> session.follows(id) && !session.attached(id))).toList();
  }

  @Override
  public void renew(UserId user) {
    hub.sessionsOf(user).forEach(session -> session.close(CloseReason.RESTART, SOON));
  }
}
