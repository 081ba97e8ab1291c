package chat.parlance.dialect.gochat;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Credentials;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.gateway.Dialect;
import chat.parlance.gateway.UuidForm;
import chat.parlance.http.Problem;
import chat.parlance.http.ProblemException;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is asked of a gochat client before the upgrade, in the original's order and words: a token, a good one, a room.
///
/// May wait: for the service that knows the token, for the one that knows the room, for the store.
public final class GochatDoor {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final GochatServices services;
  private final Doorkeeper keeper;
  private final RoomDirectory rooms;

  public GochatDoor(GochatServices services, Doorkeeper keeper, RoomDirectory rooms) {
    this.services = services;
    this.keeper = keeper;
    this.rooms = rooms;
  }

  /// Who asks. Throws a 401 problem, or 503 when nobody can say.
  public Credentials enter(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      throw Problem.of(401, "unauthenticated", "Token query parameter required").asException();
    }
    try {
      return keeper.admit(token);
    } catch (TokenRefusedException e) {
      throw e.refusal() instanceof TokenRefusal.KeysUnavailable ? unavailable("Authentication service unavailable")
          : Problem.of(401, "unauthenticated", "Invalid token").asException();
    }
  }

  /// Whether the token was withdrawn since.
  public boolean withdrawn(Credentials who) {
    return keeper.withdrawn(who);
  }

  /// The room that was named. Throws a 400 problem if it is no UUID.
  public UUID room(String named) {
    var room = GochatIds.parse(named);
    if (room == null) {
      throw Problem.of(400, "invalid", "Invalid room ID").asException();
    }
    return room;
  }

  /// The conversation behind the UUID for a connection that stays. Throws as [#open] does, 503 when there are too many, and 429
  /// when the user has.
  Conversation connect(Credentials who, UUID room, Dialect dialect) {
    if (!services.hub().hasRoomIn(dialect)) {
      throw unavailable("Too many connections");
    }
    if (!services.hub().draining() && !services.hub().hasRoomFor(who.identity().id(), dialect)) {
      throw Problem.of(429, "limit-reached", "Too many connections").retryAfter(SOON).asException();
    }
    return open(who, room);
  }

  /// The conversation behind the UUID, which comes into being if rooms may. Throws a 404, 429 or 503 problem.
  public Conversation open(Credentials who, UUID room) {
    var me = who.identity();
    if (services.hub().draining()) {
      throw unavailable("Service unavailable");
    }
    try {
      long ours = UuidForm.id(room);
      if (ours != 0) {
        return services.conversations().visible(me, new ConversationId(me.space(), ours));
      }
      return keyed(me, room);
    } catch (RejectedException e) {
      throw e.rejection() instanceof Rejection.NotFound ? missing() : busy(e.rejection());
    } catch (StoreUnavailableException _) {
      throw unavailable("Service unavailable");
    }
  }

  private Conversation keyed(Identity me, UUID room) {
    var key = GochatIds.keyOf(room);
    var known = services.conversations().keyed(me, key);
    if (known != null && !rooms.binding()) {
      return known;
    }
    var name = name(room);
    if (known != null) {
      return known;
    }
    var opened = services.messaging().submit(
        new Draft(me, null, new Intent.Open(ConversationKind.ROOM, key, List.of(), name, null, null)));
    return services.conversations().visible(me, opened.conversation());
  }

  /// What the room is called, if anybody knows. Throws when there must be somebody who knows the room, and there is not.
  private @Nullable String name(UUID room) {
    return switch (rooms.find(room)) {
      case RoomDirectory.Knowledge.Exists(var name) -> name;
      case RoomDirectory.Knowledge.Missing _ when rooms.binding() -> throw missing();
      case RoomDirectory.Knowledge.Unknown _ when rooms.binding() -> throw unavailable("Website service unavailable");
      case RoomDirectory.Knowledge.Missing _,RoomDirectory.Knowledge.Unknown _ -> null;
    };
  }

  private static ProblemException missing() {
    return Problem.of(404, "not-found", "Room not found").asException();
  }

  private static ProblemException busy(Rejection rejection) {
    return rejection instanceof Rejection.RateLimited limited
        ? Problem.of(429, "rate-limited", "Too many requests").retryAfter(limited.retryAfter()).asException()
        : unavailable("Service unavailable");
  }

  private static ProblemException unavailable(String text) {
    return Problem.of(503, "unavailable", text).retryAfter(SOON).asException();
  }
}
