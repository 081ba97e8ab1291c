package chat.parlance.dialect.humane;

import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.Handshake;
import chat.parlance.socketio.Namespace;
import java.util.List;

/// humane over Socket.IO; docs/dialects/humane.md.
public final class HumaneSockets {

  /// Where clients look for it.
  public static final String PATH = "/api/v1/chat/socket.io";

  private final HumaneServices services;
  private final HumaneActions actions;
  private final HumaneDoor door;
  private final HumaneDialect dialect;

  public HumaneSockets(HumaneServices services, HumaneSettings settings, HumaneDoor door, HumaneDialect dialect) {
    this.services = services;
    this.actions = new HumaneActions(services, settings);
    this.door = door;
    this.dialect = dialect;
  }

  /// The namespaces that clients find: one.
  public List<Namespace> namespaces() {
    return List.of(Namespace.of(HumaneDialect.NAMESPACE, this::enter));
  }

  private void enter(Handshake handshake, Arrival arrival) {
    var presented = new HumaneDoor.Presented(handshake.query().first("token"), handshake.text("token"),
        handshake.headers().first("Authorization"));
    switch (door.handshake(presented)) {
      case HumaneDoor.Handshake.Refused(var message) -> arrival.refuse(message);
      case HumaneDoor.Handshake.Admitted(var who) ->
        services.hub().enter(handshake, arrival, who, dialect,
            session -> new HumaneClient(services, actions, dialect, session));
    }
  }
}
