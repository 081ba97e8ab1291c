package chat.parlance.dialect.gabay;

import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.Handshake;
import chat.parlance.socketio.Namespace;
import java.util.List;

/// gabay over Socket.IO; docs/dialects/gabay.md. Its documents can be read in three ways, and all are served: a client that
/// connects to `/chat/` is in the namespace of that name at the usual path; one that has it as its path is in `/` there, or
/// in `/chat/` or `/chat`.
public final class GabaySockets {

  /// Where clients look for it that say nothing.
  public static final String USUAL_PATH = "/socket.io";
  /// The path that the original named.
  public static final String OWN_PATH = "/chat";

  private final GabayServices services;
  private final GabaySettings settings;
  private final GabayActions actions;
  private final GabayDoor door;
  private final Namespace named;

  public GabaySockets(GabayServices services, GabaySettings settings, GabayActions actions, GabayDoor door) {
    this.services = services;
    this.settings = settings;
    this.actions = actions;
    this.door = door;
    this.named = namespace("/chat/", 6);
  }

  /// The namespaces at the path that clients look at by themselves.
  public List<Namespace> atUsualPath() {
    return List.of(named);
  }

  /// Those at a path of its own.
  public List<Namespace> atOwnPath() {
    return List.of(namespace("/", 7), named, namespace("/chat", 8));
  }

  private Namespace namespace(String name, int index) {
    var dialect = new GabayDialect(services.names(), services.ids(), settings.sessions(), name, index);
    return Namespace.of(name, (handshake, arrival) -> enter(dialect, handshake, arrival));
  }

  private void enter(GabayDialect dialect, Handshake handshake, Arrival arrival) {
    var presented = new GabayDoor.Presented(handshake.text("token"), handshake.text("userId"),
        handshake.text("tenantToken"), handshake.query(), handshake.headers());
    switch (door.handshake(presented)) {
      case GabayDoor.Handshake.Admitted(var who) -> services.hub().enter(handshake, arrival, who, dialect,
          session -> new GabayClient(services, actions, dialect, session));
      case GabayDoor.Handshake.Refused(var message) -> arrival.refuse(message);
    }
  }
}
