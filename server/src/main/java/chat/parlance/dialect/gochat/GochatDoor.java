package chat.parlance.dialect.gochat;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.ConversationId;
import chat.parlance.gateway.Credentials;
import chat.parlance.gateway.UuidForm;
import chat.parlance.http.Problem;
import chat.parlance.http.ProblemException;
import chat.parlance.http.Request;
import chat.parlance.identity.TokenCheck;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// What is asked of a gochat client before the upgrade, in the original's order and words: a token, a good one, a room.
///
/// May wait: for the service that knows the token, for the one that knows the room, for the store.
final class GochatDoor {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final GochatServices services;
  private final TokenCheck tokens;
  private final RoomDirectory rooms;

  GochatDoor(GochatServices services, TokenCheck tokens, RoomDirectory rooms) {
    this.services = services;
    this.tokens = tokens;
    this.rooms = rooms;
  }

  /// Who asks. Throws a 401 problem, or 503 when nobody can say.
  Credentials enter(Request request) {
    var token = request.query().first("token");
    if (token == null || token.isEmpty()) {
      throw Problem.of(401, "unauthenticated", "Token query parameter required").asException();
    }
    try {
      var verified = tokens.verify(token);
      if (!services.revocations().covers(verified.identity().id(), verified.tokenId(), verified.issuedAt())) {
        return new Credentials(verified.identity(), verified.tokenId(), verified.issuedAt(), verified.refusedFrom());
      }
    } catch (TokenRefusedException e) {
      if (e.refusal() instanceof TokenRefusal.KeysUnavailable) {
        throw unavailable("Authentication service unavailable");
      }
    }
    throw Problem.of(401, "unauthenticated", "Invalid token").asException();
  }

  /// The UUID in the path. Throws a 400 problem.
  UUID room(Request request) {
    var room = GochatIds.parse(request.parameter("room"));
    if (room == null) {
      throw Problem.of(400, "invalid", "Invalid room ID").asException();
    }
    return room;
  }

  /// The conversation behind the UUID, which comes into being if rooms may.
  Conversation open(Credentials who, UUID room) {
    var me = who.identity();
    if (services.hub().draining()) {
      throw unavailable("Service unavailable");
    }
    if (!services.hub().hasRoomFor(me.id())) {
      throw Problem.of(429, "limit-reached", "Too many connections").retryAfter(SOON).asException();
    }
    try {
      long ours = UuidForm.id(room);
      if (ours != 0) {
        return services.conversations().visible(me, new ConversationId(me.space(), ours));
      }
      return switch (rooms.find(room)) {
        case EXISTS -> keyed(me, GochatIds.keyOf(room));
        case MISSING -> throw missing();
        case UNKNOWN -> throw unavailable("Website service unavailable");
      };
    } catch (RejectedException e) {
      throw e.rejection() instanceof Rejection.NotFound ? missing() : busy(e.rejection());
    } catch (StoreUnavailableException _) {
      throw unavailable("Service unavailable");
    }
  }

  private Conversation keyed(Identity me, String key) {
    var known = services.conversations().keyed(me, key);
    if (known != null) {
      return known;
    }
    var opened = services.messaging().submit(
        new Draft(me, null, new Intent.Open(ConversationKind.ROOM, key, List.of(), null, null, null)));
    return services.conversations().visible(me, opened.conversation());
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
