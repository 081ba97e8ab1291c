package chat.parlance.dialect.hexatron;

import chat.parlance.core.Credentials;
import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.ClientEvent;
import chat.parlance.socketio.DisconnectReason;
import chat.parlance.socketio.Handshake;
import chat.parlance.socketio.Namespace;
import chat.parlance.socketio.NamespaceListener;
import chat.parlance.socketio.NamespaceSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// hexatron over Socket.IO; docs/dialects/hexatron.md. Namespace `/chat` is what HexaTron's gateway is for clients: they bring
/// their token. Namespace `/` is what the original is for that gateway, which says who its client is; it is there only where a
/// gateway is trusted.
public final class HexSockets {

  /// Where clients look for it.
  public static final String PATH = "/socket.io";
  private static final String CLIENTS = "/chat";
  private static final String GATEWAY = "/";
  private static final String NO_GATEWAY = "Authentication required";

  private final HexServices services;
  private final HexSettings settings;
  private final HexActions actions;
  private final HexDoor door;

  public HexSockets(HexServices services, HexSettings settings, HexActions actions, HexDoor door) {
    this.settings = settings;
    this.services = services;
    this.actions = actions;
    this.door = door;
  }

  /// The namespaces that clients find.
  public List<Namespace> namespaces() {
    var all = new ArrayList<Namespace>();
    var direct = new HexDialect(actions, settings.sessions(), CLIENTS, 2);
    all.add(
        Namespace.of(CLIENTS,
            (handshake, arrival) -> enter(direct, door.token(handshake.text("token")), handshake, arrival)));
    if (door.trustsGateway()) {
      var relayed = new HexDialect(actions, settings.sessions(), GATEWAY, 3);
      all.add(Namespace.of(GATEWAY, (handshake, arrival) -> enterRelayed(relayed, handshake, arrival)));
    }
    return all;
  }

  private void enterRelayed(HexDialect dialect, Handshake handshake, Arrival arrival) {
    if (!door.trusts(handshake.remote().getAddress())) {
      arrival.refuse(NO_GATEWAY);
      return;
    }
    var who = door.vouched(handshake.text("userId"));
    if (who == null) {
      arrival.accept(HexSockets::away);
    } else {
      enter(dialect, who, handshake, arrival);
    }
  }

  /// As the original does: in, and at once out again, so that the gateway does not try again.
  private static NamespaceListener away(NamespaceSocket socket) {
    socket.close();
    return new NamespaceListener() {
      @Override
      public void event(NamespaceSocket from, ClientEvent event) {
        // there is nobody any more
      }

      @Override
      public void disconnected(NamespaceSocket from, DisconnectReason reason) {
        // there is nothing to forget
      }
    };
  }

  private void enter(HexDialect dialect, @Nullable Credentials who, Handshake handshake,
      Arrival arrival) {
    if (who == null) {
      arrival.refuse(HexDoor.BAD_TOKEN);
    } else {
      services.hub().enter(handshake, arrival, who, dialect,
          session -> new HexClient(services, actions, dialect, session));
    }
  }
}
