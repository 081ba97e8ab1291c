package chat.parlance.dialect.careforall;

import chat.parlance.core.RejectedException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Answer;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Upgrade;
import chat.parlance.http.WebSocketLimits;
import java.time.Duration;

/// `/ws/conversations/:id?token=`: every upgrade is accepted; who may not be there is told why, and the socket closed.
public final class CareSocket {

  private final CareServices services;
  private final CareActions actions;
  private final CareDoor door;
  private final CareDialect dialect;
  private final Origins origins;
  private final WebSocketLimits limits;

  public CareSocket(CareServices services, CareSettings settings, CareDoor door, CareDialect dialect) {
    this.services = services;
    this.actions = new CareActions(services);
    this.door = door;
    this.dialect = dialect;
    this.origins = settings.origins();
    this.limits = new WebSocketLimits(settings.messageBytes(), Duration.ofSeconds(5));
  }

  /// The route under `/ws/conversations`; pages of other origins may connect as they are set to.
  public Mount mount() {
    return Mount.at("/ws/conversations").upgradeOrigins(origins).problems(CareRoutes::render)
        .get("/{id}", this::connect).build();
  }

  private Answer connect(Request request) {
    if (!request.isUpgrade()) {
      throw Problem.of(426, "VALIDATION_ERROR", "This is a WebSocket: send Upgrade: websocket.")
          .withHeader("Upgrade", "websocket").asException();
    }
    if (services.hub().draining() || !services.hub().hasRoomIn(dialect)) {
      throw Problem.of(503, "SERVICE_UNAVAILABLE",
          services.hub().draining() ? "The server restarts." : CloseReason.FULL.text())
          .retryAfter(Duration.ofSeconds(2))
          .asException();
    }
    var token = request.query().first("token");
    if (token == null || token.isEmpty()) {
      return refuse("MISSING_TOKEN", "Token is required");
    }
    var credentials = door.open(token);
    if (credentials == null) {
      return refuse("INVALID_TOKEN", CareDoor.BAD_TOKEN);
    }
    try {
      var me = credentials.identity();
      if (!services.hub().hasRoomFor(me.id(), dialect)) {
        return refuse("RATE_LIMITED", CloseReason.TOO_MANY.text());
      }
      var room = actions.enter(me, services.ids().conversation(me.space(), request.parameter("id")));
      return Upgrade.to(() -> services.hub().connect(credentials, dialect,
          session -> new CareClient(services, session, room))).limits(limits);
    } catch (RejectedException e) {
      return refuse(CareClient.error(services, e.rejection()));
    } catch (StoreUnavailableException _) {
      return refuse("INTERNAL_ERROR", "An error occurred processing your message");
    }
  }

  private Answer refuse(String code, String message) {
    services.hub().rejected(code);
    return refuse(CareShapes.error(code, message));
  }

  private Answer refuse(Frame why) {
    return Upgrade.to(() -> Hub.turnAway(why)).limits(limits);
  }
}
