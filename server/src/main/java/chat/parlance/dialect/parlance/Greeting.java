package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Entrance;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Answers `hello`: attaches the live stream first, then reads, then says `ready` and replays, so that nothing falls between.
///
/// On the event loop when all it needs is in memory and little; else on a virtual thread, which hands every step that touches
/// the session to the loop.
final class Greeting {

  private static final int LISTED = 100;
  private static final int RESUMED = 10_000;
  /// A client that names more positions is not greeted on the loop itself.
  private static final int FEW = 32;
  /// The client has named no position.
  private static final long NOWHERE = -1;

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
      resume.put(ParlanceIds.conversation(me.space(), entry.getKey()),
          Fields.number("resume." + entry.getKey(), entry.getValue(), 0, Long.MAX_VALUE - 1));
    }
    return resume;
  }

  /// Greets now if that is little and in memory, else soon. On the loop.
  void begin(Map<ConversationId, Long> resume) {
    Entrance.begin(session, resume.size() <= FEW, services.conversations(), services.blocking(),
        entrance -> greet(resume, entrance));
  }

  private void greet(Map<ConversationId, Long> resume, Entrance entrance) {
    try {
      prepare(resume, entrance);
      entrance.go();
    } catch (RejectedException e) {
      session.replyAndDone(services.refused(ref, e.rejection()));
      session.close(CloseReason.FAULT, 1_000);
    }
  }

  /// Attaches, and adds what is to be done then.
  private void prepare(Map<ConversationId, Long> resume, Entrance entrance) {
    var positions = entrance.attach();
    var listing = entrance.conversations().list(me, null, LISTED);
    for (var standing : listing.standings()) {
      positions.put(standing.conversation().id(), standing.conversation().lastSeq());
    }
    var ready = ready(listing);
    entrance.add(() -> session.write(ready));
    positions.forEach((id, last) -> entrance.add(release(id, last, resume.getOrDefault(id, NOWHERE))));
    resume.forEach((id, from) -> {
      if (!positions.containsKey(id)) {
        var gap = gap(id, from, 0, "not-a-member");
        entrance.add(() -> session.write(gap));
      }
    });
    entrance.add(session::ready);
    entrance.add(session::done);
  }

  /// What lets a conversation whose log ends at `last` go on after `from`. Whether something in between was taken away is found out by
  /// the replay.
  private Runnable release(ConversationId id, long last, long from) {
    var gap = from > last ? gap(id, from, last, "unknown-position")
        : from != NOWHERE && last - from > services.bounds().limits().resumeChanges()
            ? gap(id, from, last, "too-many")
            : null;
    if (gap != null) {
      return () -> {
        session.write(gap);
        session.release(id, last, last);
      };
    }
    if (from != NOWHERE) {
      services.hub().resumed(true);
    }
    return () -> session.release(id, from == NOWHERE ? last : from, last);
  }

  private Frame gap(ConversationId id, long from, long last, String reason) {
    services.hub().resumed(false);
    return Frames.gap(id, from, last, reason);
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
