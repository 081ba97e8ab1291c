package chat.parlance.dialect.humane;

import chat.parlance.core.Identity;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.Entrance;
import chat.parlance.gateway.EventClient;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import chat.parlance.socketio.ClientEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One device of a Humane user: hears all conversations of the user from the beginning, and can be called. On the event loop.
///
/// What it asks takes effect in the order in which it was asked; messages do not wait for each other's commit.
final class HumaneClient implements EventClient {

  private final HumaneServices services;
  private final HumaneActions actions;
  private final HumaneDialect dialect;
  private final Session session;
  private final Identity me;
  private boolean reachable;

  HumaneClient(HumaneServices services, HumaneActions actions, HumaneDialect dialect, Session session) {
    this.services = services;
    this.actions = actions;
    this.dialect = dialect;
    this.session = session;
    this.me = session.identity();
    Entrance.everywhere(session, services.conversations(), services.blocking(), this::arrive);
  }

  private void arrive() {
    if (!session.ended()) {
      session.write(dialect.event(HumaneEvents.greeting(me.user()).packet(), session));
      services.calls().arrived(me.id(), session.id());
      reachable = true;
    }
  }

  @Override
  public void ended() {
    if (reachable) {
      reachable = false;
      services.calls().left(me.id(), session.id());
    }
  }

  @Override
  public void event(ClientEvent event) {
    var said = event.arguments().isEmpty() ? JsonNodeFactory.instance.missingNode() : event.arguments().getFirst();
    if (event.name().equals(HumaneActions.SEND)) {
      send(said, event);
    } else {
      session.alone(() -> services.blocking().execute(() -> {
        var answer = actions.asked(me, session.id(), event.name(), said);
        session.replyAndDone(() -> acknowledgement(event, () -> answer));
      }));
    }
  }

  private void send(JsonNode said, ClientEvent event) {
    try {
      var draft = actions.message(me, session.id(), said);
      session.submit(services.messaging(), draft,
          receipt -> acknowledgement(event, () -> actions.stored(draft, receipt)),
          rejection -> refusal(event, rejection));
    } catch (NotInMemoryException _) {
      session.alone(() -> services.blocking().execute(() -> sendLater(said, event)));
    } catch (RejectedException e) {
      session.alone(() -> session.replyAndDone(() -> refusal(event, e.rejection())));
    }
  }

  /// The same in a turn of its own, where what the message answers can be looked up.
  private void sendLater(JsonNode said, ClientEvent event) {
    var answer = actions.sent(me, session.id(), said);
    session.replyAndDone(() -> acknowledgement(event, () -> answer));
  }

  private @Nullable Frame refusal(ClientEvent event, Rejection rejection) {
    services.hub().rejected(rejection.code());
    return acknowledgement(event, () -> HumaneActions.refused(HumaneActions.SEND));
  }

  /// With this one argument. Null if the client asked for none, or there is none.
  private static @Nullable Frame acknowledgement(ClientEvent event, Supplier<byte @Nullable []> answer) {
    return EventClient.acknowledgement(event, () -> {
      var one = answer.get();
      return one == null ? null
          : ("[" + new String(one, StandardCharsets.UTF_8) + "]").getBytes(StandardCharsets.UTF_8);
    });
  }
}
