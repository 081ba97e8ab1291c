package chat.parlance.dialect.careforall;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.gateway.Client;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import chat.parlance.http.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One careforall socket, which is in one conversation from its first moment on.
final class CareClient implements Client {

  static final String NO_ACCESS = "You do not have access to this conversation";
  private static final String BAD_FORMAT = "Invalid message format";
  private static final String FAILED = "An error occurred processing your message";

  private final CareServices services;
  private final CareActions actions;
  private final Session session;
  private final Identity me;
  private final Conversation room;
  private final ConversationId conversation;
  private boolean attends;

  CareClient(CareServices services, Session session, Conversation room) {
    this.services = services;
    this.actions = new CareActions(services);
    this.session = session;
    this.me = session.identity();
    this.room = room;
    this.conversation = room.id();
    services.news().enter(conversation);
    session.alone(() -> session.onLoop(this::begin)); // what the client sends meanwhile waits for its turn
  }

  /// Greets before anything else can be told; the others are told before, so that whoever comes after the greeting hears of
  /// no arrival that was earlier. Attaches the live stream first and looks then where it begins, so that nothing falls between.
  private void begin() {
    if (session.ended()) {
      return;
    }
    attends = true;
    services.attendance().enter(room, me.id(), session.id());
    session.write(CareShapes.frame("system", json -> {
      json.writeStringProperty("message", "Connected to conversation");
      json.writeStringProperty("timestamp", IsoTime.of(services.clock().instant()));
    }));
    session.confine(conversation);
    session.begin();
    session.attach(List.of(conversation));
    services.blocking().execute(() -> {
      try {
        var head = services.conversations().visible(me, conversation);
        session.onLoopNow(() -> opened(head));
        session.done();
      } catch (RejectedException e) {
        turnAway(error(e.rejection()));
      } catch (RuntimeException e) {
        services.hub().fault("open", session, conversation, e);
        session.close(CloseReason.FAULT, 1_000);
      }
    });
  }

  private void turnAway(Frame why) {
    session.onLoop(() -> session.write(why));
    session.close(CloseReason.REFUSED, 0);
  }

  private void opened(Conversation head) {
    if (session.ended()) {
      return;
    }
    session.release(conversation, head.lastSeq(), head.lastSeq());
    session.ready();
  }

  @Override
  public void ended() {
    services.news().leave(conversation);
    if (attends) {
      attends = false;
      services.attendance().leave(room, me.id(), session.id());
    }
  }

  @Override
  public void received(byte[] utf8) {
    try {
      var frame = Json.read(utf8);
      if (!frame.isObject()) {
        session.write(refused("INVALID_MESSAGE", BAD_FORMAT));
        return;
      }
      dispatch(frame);
    } catch (RejectedException e) {
      session.write(error(e.rejection()));
    } catch (ProblemException _) {
      session.write(refused("INVALID_MESSAGE", BAD_FORMAT));
    }
  }

  private void dispatch(JsonNode frame) {
    switch (frame.path("type").asString("")) {
      case "message" -> message(frame);
      case "typing" -> {
        var on = CareIntents.flag(frame, "isTyping");
        if (on == null) {
          throw CareIntents.invalid("isTyping", "nothing", "true or false");
        }
        inTurn(() -> {
          services.conversations().visible(me, conversation);
          services.typing().typing(me.id(), conversation, on, session.id());
        });
      }
      case "read" -> {
        var message = CareIntents.text(frame, "messageId");
        inTurn(() -> actions.read(me, conversation, message, session.id()));
      }
      case "ping" -> session.write(CareShapes.frame("pong",
          json -> json.writeStringProperty("timestamp", IsoTime.of(services.clock().instant()))));
      default -> {
        // the original passes over types that it does not know
      }
    }
  }

  /// Its `message_sent` is the change itself, as this session is told it, so that it is in the order of the conversation.
  private void message(JsonNode frame) {
    var draft = new Draft(me, null, CareIntents.post(conversation, frame), session.id());
    session.submit(services.messaging(), draft, _ -> null, this::error);
  }

  /// Does on a virtual thread what may wait, after all that was sent before it.
  private void inTurn(Runnable work) {
    services.rates().take(me.id(), RateLimits.Action.REQUESTS);
    session.alone(() -> services.blocking().execute(() -> {
      @Nullable Frame answer = null;
      try {
        work.run();
      } catch (RejectedException e) {
        answer = error(e.rejection());
      } catch (StoreUnavailableException _) {
        answer = refused("INTERNAL_ERROR", FAILED);
      } catch (RuntimeException e) {
        services.hub().fault("frame", session, conversation, e);
        answer = refused("INTERNAL_ERROR", FAILED);
      }
      session.replyAndDone(answer);
    }));
  }

  private Frame error(Rejection rejection) {
    return error(services, rejection);
  }

  private Frame refused(String code, String message) {
    services.hub().rejected(code);
    return CareShapes.error(code, message);
  }

  /// The error frame for a refusal, which is counted.
  static Frame error(CareServices services, Rejection rejection) {
    var refusal = CareRefusal.of(rejection);
    var code = switch (rejection) {
      case Rejection.NotFound(var what, _) when what.equals("conversation") -> "UNAUTHORIZED";
      case Rejection.NotFound _,Rejection.Invalid _,Rejection.TooLarge _,Rejection.LimitReached _ -> "INVALID_MESSAGE";
      case Rejection.Closed _,Rejection.RateLimited _ -> refusal.code();
      case Rejection.Forbidden _,Rejection.Conflict _,Rejection.Overloaded _,Rejection.Unavailable _ ->
        "INTERNAL_ERROR";
    };
    services.hub().rejected(code);
    return CareShapes.error(code, switch (code) {
      case "UNAUTHORIZED" -> NO_ACCESS;
      case "INTERNAL_ERROR" -> FAILED;
      default -> refusal.message();
    });
  }
}
