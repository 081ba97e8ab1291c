package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Answers `hello`: attaches the live stream first, then reads, then says `ready` and replays, so that nothing falls between.
///
/// Runs on a virtual thread; every step that touches the session is handed to its loop.
final class Greeting {

  private static final int LISTED = 100;
  private static final int RESUMED = 10_000;

  private final ParlanceServices services;
  private final Session session;
  private final Identity me;
  private final @Nullable JsonNode ref;

  Greeting(ParlanceServices services, Session session, @Nullable JsonNode ref) {
    this.ref = ref;
    this.services = services;
    this.session = session;
    this.me = session.identity();
  }

  /// The positions the client says it has, by conversation. Conversations that cannot exist are passed over.
  static Map<ConversationId, Long> resume(Identity me, Fields frame) {
    var resume = new HashMap<ConversationId, Long>();
    var asked = frame.value("resume");
    if (asked == null) {
      return resume;
    }
    if (!asked.isObject() || asked.size() > RESUMED) {
      throw Fields.invalid("resume", asked.isObject() ? asked.size() + " conversations" : "no object",
          "an object of at most " + RESUMED + " positions by conversation id");
    }
    for (var entry : asked.properties()) {
      if (!entry.getValue().isIntegralNumber() || entry.getValue().asLong() < 0) {
        throw Fields.invalid("resume." + entry.getKey(), entry.getValue().toString(), "a position of 0 or more");
      }
      resume.put(ParlanceIds.conversation(me.space(), entry.getKey()), entry.getValue().asLong());
    }
    return resume;
  }

  void run(Map<ConversationId, Long> resume) {
    try {
      var ids = services.conversations().ids(me);
      session.onLoopNow(() -> session.attach(ids)); // before anything is read
      var positions = new HashMap<ConversationId, Long>();
      for (var id : ids) {
        positions.put(id, services.conversations().head(id).lastSeq());
      }
      var listing = services.conversations().list(me, null, LISTED);
      for (var standing : listing.standings()) {
        positions.put(standing.conversation().id(), standing.conversation().lastSeq());
      }
      var ready = ready(listing);
      session.onLoop(() -> start(ready, positions, resume));
    } catch (RejectedException e) {
      session.replyAndDone(services.refused(ref, e.rejection()));
      session.close(CloseReason.FAULT, 1_000);
    } catch (RuntimeException e) {
      services.hub().fault("hello", session, e);
      session.close(CloseReason.FAULT, 1_000);
    }
  }

  private void start(Frame ready, Map<ConversationId, Long> positions, Map<ConversationId, Long> resume) {
    session.write(ready);
    positions.forEach((id, last) -> {
      var from = resume.get(id);
      if (from == null) {
        session.release(id, last, null);
      } else if (from > last) {
        gap(id, from, last, "unknown-position");
        session.release(id, last, null);
      } else if (last - from > services.bounds().limits().resumeChanges()) {
        gap(id, from, last, "too-many");
        session.release(id, last, null);
      } else {
        services.hub().resumed(true);
        session.release(id, from, null);
      }
    });
    var unknown = new HashSet<>(resume.keySet());
    unknown.removeAll(positions.keySet());
    unknown.forEach(id -> gap(id, resume.getOrDefault(id, 0L), 0, "not-a-member"));
    session.ready();
    session.done();
  }

  private void gap(ConversationId id, long from, long last, String reason) {
    services.hub().resumed(false);
    session.write(Frames.frame("gap", null, json -> {
      json.writeStringProperty("conversation", ParlanceIds.shown(id));
      json.writeNumberProperty("from", from);
      json.writeNumberProperty("last", last);
      json.writeStringProperty("reason", reason);
    }));
  }

  private Frame ready(Conversations.Listing listing) {
    return Frames.frame("ready", ref, json -> {
      json.writeStringProperty("user", me.user());
      Shapes.optional(json, "name", me.name());
      json.writeStringProperty("space", me.space());
      json.writeStringProperty("session", ParlanceIds.shown(session.id()));
      json.writeStringProperty("server", services.version());
      json.writeName("limits");
      ParlanceReads.limits(json, services.bounds());
      json.writeArrayPropertyStart("conversations");
      List.copyOf(listing.standings()).forEach(standing -> Shapes.standing(json, me.user(), standing));
      json.writeEndArray();
      if (listing.next() != null) {
        json.writeBooleanProperty("more", true);
      }
    });
  }
}
