package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.gateway.Client;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import chat.parlance.http.ProblemException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NumericNode;

/// What a native client may ask over its WebSocket; docs/protocol.md, "WebSocket".
///
/// Writes go to the journal in the order of arrival; reads run on virtual threads, each in its turn.
final class ParlanceClient implements Client {

  private static final int DEVICE = 64;
  private static final int REF = 64;
  private static final Duration AFTER_RESTART = Duration.ofSeconds(2);

  private final ParlanceServices services;
  private final Session session;
  private final Identity me;
  private boolean greeted;

  ParlanceClient(ParlanceServices services, Session session) {
    this.services = services;
    this.session = session;
    this.me = session.identity();
  }

  @Override
  public void received(byte[] utf8) {
    JsonNode ref = null;
    try {
      var frame = Fields.of(Json.read(utf8));
      ref = ref(frame);
      dispatch(frame.requiredText("op"), ref, frame);
    } catch (RejectedException e) {
      session.write(services.refused(ref, e.rejection()));
    } catch (ProblemException e) {
      session.write(services.refused(ref, "invalid", "The frame is not a JSON object: " + e.getMessage()));
    }
  }

  private static @Nullable JsonNode ref(Fields frame) {
    var ref = frame.value("ref");
    boolean known = ref != null && (ref.isString() || ref instanceof NumericNode number && !number.isNaN()); // infinite is "not a number", too
    if (ref != null && !(known && ref.asString().length() <= REF)) {
      throw Fields.invalid("ref", "something else", "a number or a string, of at most " + REF + " characters");
    }
    return ref == null || ref.isNumber() ? ref : Fields.whole("ref", ref);
  }

  private void dispatch(String op, @Nullable JsonNode ref, Fields frame) {
    if (!greeted && !op.equals("hello") && !op.equals("ping")) {
      throw Fields.invalid("op", op, "hello first");
    }
    if (services.hub().draining() && !op.equals("ping")) {
      throw new RejectedException(new Rejection.Unavailable(AFTER_RESTART));
    }
    switch (op) {
      case "hello" -> hello(ref, frame);
      case "send" -> draft(ref, frame, post(frame));
      case "edit" -> draft(ref, frame, Intents.edit(conversation(frame), message(frame), frame));
      case "delete" -> draft(ref, frame, new Intent.Delete(conversation(frame), message(frame)));
      case "react" -> draft(ref, frame, react(frame, true));
      case "unreact" -> draft(ref, frame, react(frame, false));
      case "pin" -> draft(ref, frame, new Intent.Pin(conversation(frame), message(frame), true));
      case "unpin" -> draft(ref, frame, new Intent.Pin(conversation(frame), message(frame), false));
      case "open" -> draft(frame, Intents.open(frame), receipt -> Frames.opened(ref, receipt));
      case "join" -> draft(ref, frame, new Intent.Join(conversation(frame)));
      case "leave" -> draft(ref, frame, new Intent.Remove(conversation(frame), me.user()));
      case "invite" -> draft(ref, frame, Intents.invite(conversation(frame), frame));
      case "remove" -> draft(ref, frame, new Intent.Remove(conversation(frame), frame.requiredText("user")));
      case "role" -> draft(ref, frame, Intents.role(conversation(frame), frame.requiredText("user"), frame));
      case "update" -> draft(ref, frame, Intents.update(conversation(frame), frame));
      case "mark" -> draft(frame, Intents.marks(conversation(frame), frame),
          receipt -> ref == null ? null : Frames.ack(ref, receipt));
      case "settings" -> draft(ref, frame, Intents.settle(conversation(frame), frame));
      case "typing" -> read(ref, frame, () -> typing(frame));
      case "presence" -> read(ref, frame, () -> presence(ref, frame));
      case "who", "history", "conversations", "members" -> read(ref, frame,
          () -> new ParlanceReads(services, me).answer(op, ref, frame));
      case "ping" -> session.write(Frames.frame("pong", ref, json -> json.writeStringProperty("at",
          IsoTime.of(services.clock().instant()))));
      default -> throw Fields.invalid("op", op, "an operation of the protocol, e.g. send, history, mark, typing");
    }
  }

  private void hello(@Nullable JsonNode ref, Fields frame) {
    if (greeted) {
      throw Fields.invalid("op", "hello", "one hello per connection");
    }
    var device = frame.text("device");
    if (device != null && device.length() > DEVICE) {
      throw Fields.invalid("device", device, "at most " + DEVICE + " characters");
    }
    var resume = Greeting.resume(me, frame);
    greeted = true;
    if (device != null) {
      session.device(device);
    }
    session.begin();
    session.alone(() -> session.onLoop(() -> new Greeting(services, session, ref).begin(resume)));
  }

  private Intent post(Fields frame) {
    var to = frame.text("to");
    var user = frame.text("user");
    if ((to == null) == (user == null)) {
      throw Fields.invalid("to", to == null ? "nothing" : "to and user", "either to (a conversation) or user");
    }
    var place = to != null
        ? new Intent.Place.Known(ParlanceIds.conversation(me.space(), to))
        : new Intent.Place.DirectWith(java.util.Objects.requireNonNull(user));
    return Intents.post(place, frame);
  }

  private Intent react(Fields frame, boolean on) {
    return new Intent.React(conversation(frame), message(frame), frame.requiredText("emoji"), on);
  }

  private ConversationId conversation(Fields frame) {
    return ParlanceIds.conversation(me.space(), frame.requiredText("conversation"));
  }

  private static long message(Fields frame) {
    return ParlanceIds.message(frame.requiredText("message"));
  }

  private void draft(@Nullable JsonNode ref, Fields frame, Intent intent) {
    draft(frame, intent, receipt -> Frames.ack(ref, receipt));
  }

  private void draft(Fields frame, Intent intent, Function<Receipt, @Nullable Frame> said) {
    var ref = frame.value("ref");
    var draft = new Draft(me, frame.text("key"), intent, session.id());
    session.submit(services.messaging(), draft, said, rejection -> services.refused(ref, rejection));
  }

  /// Runs a question on a virtual thread, in its turn; what it returns is sent.
  private void read(@Nullable JsonNode ref, Fields frame, Supplier<@Nullable Frame> question) {
    services.rates().take(me.id(), RateLimits.Action.REQUESTS);
    session.alone(() -> services.blocking().execute(() -> {
      @Nullable Frame answer;
      try {
        answer = question.get();
      } catch (RejectedException e) {
        answer = services.refused(ref, e.rejection());
      } catch (StoreUnavailableException _) {
        answer = services.refused(ref, ParlanceRoutes.UNREACHABLE);
      } catch (RuntimeException e) {
        services.hub().fault("question", session, about(frame), e);
        answer = services.refused(ref, "fault", "The server failed to answer; it is logged there.");
      }
      session.replyAndDone(answer);
    }));
  }

  /// The conversation a frame names, if it does.
  private @Nullable ConversationId about(Fields frame) {
    try {
      var named = frame.text("conversation");
      return named == null ? null : ParlanceIds.conversation(me.space(), named);
    } catch (RejectedException _) {
      return null;
    }
  }

  /// Who may post may type.
  private @Nullable Frame typing(Fields frame) {
    var id = services.conversations().writable(me, conversation(frame)).id();
    services.typing().typing(me.id(), id, frame.flag("on", true), session.id());
    return null;
  }

  private @Nullable Frame presence(@Nullable JsonNode ref, Fields frame) {
    services.presence().say(me.id(), frame.requiredWord("status", Presence.Status.class), frame.text("text"));
    return ref == null ? null
        : Frames.frame("ack", ref,
            json -> json.writeStringProperty("at", IsoTime.of(services.clock().instant())));
  }
}
