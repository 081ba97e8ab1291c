package chat.parlance.dialect.gochat;

import chat.parlance.http.Answer;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Route;
import chat.parlance.http.Upgrade;
import chat.parlance.http.WebSocketLimits;
import java.time.Duration;

/// The one address of the gochat dialect: `/ws/chat/{room}?token=`.
public final class GochatRoutes {

  private final GochatServices services;
  private final GochatDoor door;
  private final GochatDialect dialect;
  private final Origins origins;
  private final WebSocketLimits limits;

  /// `origins`: the web pages that may connect. `messageBytes`: the longest frame that clients may send.
  public GochatRoutes(GochatServices services, GochatDoor door, GochatDialect dialect, Origins origins,
      int messageBytes) {
    this.services = services;
    this.door = door;
    this.dialect = dialect;
    this.origins = origins;
    this.limits = new WebSocketLimits(messageBytes, Duration.ofSeconds(5));
  }

  public Mount mount() {
    return Mount.at("/ws/chat").upgradeOrigins(origins).problems(new GochatProblems())
        .route(Route.of("*", "/{room}", this::connect)).build();
  }

  /// Everything else on a listener that this dialect has for itself: not found, in the words of the original.
  public static Mount elsewhere() {
    return Mount.at("").problems(new GochatProblems()).build();
  }

  private Answer connect(Request request) {
    var who = door.enter(request.query().first("token"));
    var id = door.room(request.parameter("room"));
    if (!request.isUpgrade()) {
      throw Problem.of(400, "bad-handshake", "This is a WebSocket.").asException();
    }
    var room = door.connect(who, id, dialect);
    return Upgrade
        .to(() -> services.hub().connect(who, dialect, session -> new GochatClient(services, session, room)))
        .limits(limits);
  }
}
