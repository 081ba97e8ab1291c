package chat.parlance.dialect.hexatron;

import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.dialect.hexatron.HexActions.Event;
import chat.parlance.gateway.Entrance;
import chat.parlance.gateway.EventClient;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import chat.parlance.socketio.ClientEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One HexaTron connection in one namespace. On the event loop.
///
/// All conversations of its user and the global one are heard from the beginning, so `joinConversations` changes nothing.
final class HexClient implements EventClient {

  /// What is done for one event, on a thread that may wait; the answer is a JSON array or null.
  private interface Work {
    byte @Nullable [] run();
  }

  private final HexServices services;
  private final HexActions actions;
  private final HexDialect dialect;
  private final Session session;
  private final Identity me;

  HexClient(HexServices services, HexActions actions, HexDialect dialect, Session session) {
    this.services = services;
    this.actions = actions;
    this.dialect = dialect;
    this.session = session;
    this.me = session.identity();
    Entrance.everywhere(session, services.conversations(), services.blocking(), () -> {});
  }

  @Override
  public void event(ClientEvent event) {
    var said = event.arguments();
    switch (event.name()) {
      case "message" -> say(event);
      case "createConversation" ->
        turn(Event.CREATE_CONVERSATION, () -> actions.create(me, text(said, 0), session.id()));
      case "messagesRead" -> turn(Event.MESSAGES_READ, () -> actions.read(me, texts(said)));
      case "deleteMessage" -> turn(Event.DELETE_MESSAGE, () -> actions.delete(me, text(said, 0), session.id()));
      default -> {
        // joinConversations, and what the original does not know either
      }
    }
  }

  private static @Nullable String text(List<JsonNode> said, int position) {
    return position < said.size() && said.get(position).isString() ? said.get(position).stringValue() : null;
  }

  private static List<String> texts(List<JsonNode> said) {
    return said.isEmpty() ? List.of()
        : StreamSupport.stream(said.getFirst().spliterator(), false).filter(JsonNode::isString)
            .map(JsonNode::stringValue).toList();
  }

  /// The sender's id, which clients send along, decides nothing.
  private void say(ClientEvent event) {
    try {
      var draft = draft(event);
      session.submit(services.messaging(), draft,
          receipt -> EventClient.acknowledgement(event, () -> actions.stored(draft, receipt)),
          rejection -> dialect.event(refusal(Event.MESSAGE, rejection), session));
    } catch (NotInMemoryException _) {
      session.alone(() -> services.blocking().execute(() -> sayLater(event)));
    } catch (RejectedException e) {
      session.alone(() -> session.replyAndDone(() -> dialect.event(refusal(Event.MESSAGE, e.rejection()), session)));
    }
  }

  private Draft draft(ClientEvent event) {
    var said = event.arguments();
    return actions.message(me, text(said, 0), text(said, 1), text(said, 3), session.id());
  }

  /// The same in a turn of its own, where the conversation can be looked up.
  private void sayLater(ClientEvent event) {
    var acknowledgement = new AtomicReference<@Nullable Frame>();
    var refused = outcome(Event.MESSAGE, () -> {
      var draft = draft(event);
      var receipt = services.messaging().submit(draft);
      acknowledgement.set(EventClient.acknowledgement(event, () -> actions.stored(draft, receipt)));
      return null;
    });
    session.replyAndDone(() -> refused == null ? acknowledgement.get() : dialect.event(refused, session));
  }

  private void turn(Event event, Work work) {
    session.alone(() -> services.blocking().execute(() -> {
      var answer = outcome(event, work);
      session.replyAndDone(() -> answer == null ? null : dialect.event(answer, session));
    }));
  }

  private byte @Nullable [] outcome(Event event, Work work) {
    try {
      services.rates().take(me.id(), RateLimits.Action.REQUESTS);
      return work.run();
    } catch (RejectedException e) {
      return refusal(event, e.rejection());
    } catch (StoreUnavailableException _) {
      return refusal(event, new Rejection.Unavailable(Duration.ofSeconds(1)));
    } catch (RuntimeException e) {
      services.hub().fault(event.name(), session, e);
      return HexActions.failed(event);
    }
  }

  private byte[] refusal(Event event, Rejection rejection) {
    services.hub().rejected(rejection.code());
    return HexActions.error(event, rejection);
  }
}
