package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far the client of a session is, in the numbers of changes: where it goes on when its line breaks (ADR 23). Of sessions over
/// Socket.IO, which hear changes in the order of these numbers. For the event loop only.
final class Course {

  /// What [#began] says when the client cannot go on elsewhere.
  static final long NOWHERE = -1;

  private final Session session;
  private long began;
  private Recovery.@Nullable Back back;
  private boolean follows;

  /// Begins at the change that the shard has told last.
  Course(Session session) {
    this.session = session;
    this.began = session.shard().lastNumber();
  }

  /// The client was here before; this session goes on where that one was.
  void back(Recovery.Back from) {
    back = from;
    began = from.after();
  }

  /// The sessions that its client had under its private id, this one last.
  List<Long> sessions() {
    return back == null ? List.of(session.id())
        : Stream.concat(back.sessions().stream(), Stream.of(session.id())).toList();
  }

  /// What its client wishes to hear of, with the numbers behind which it does; as long as this session does not follow, what it had
  /// wished before.
  Map<ConversationId, Long> heard() {
    return follows || back == null ? session.subscriptions().listened() : back.heard();
  }

  /// Who goes on hears what it had wished to hear.
  private void listenAgain() {
    if (back != null) {
      back.heard().forEach(session::hear);
    }
  }

  /// The number behind which the session began: its client knows what came until then. [#NOWHERE] if changes came out of the
  /// order of their numbers since.
  long began() {
    return began;
  }

  /// Changes came out of the order of their numbers: where its client is, its offset does not say any more.
  void outOfOrder() {
    began = NOWHERE;
  }

  /// The number with which a frame for this session alone leads its client back here; 0 for none.
  long offset() {
    return session.shard().hub().recovery().isOn() ? Math.max(0, session.lastNumber > 0 ? session.lastNumber : began)
        : 0;
  }

  /// From now on all that is attached is live, after what came since the session began, or since its client was here last, in the
  /// order in which it came. A client that was promised more than is still in memory has to begin anew.
  void follow(List<Subscription> attached) {
    listenAgain();
    var hub = session.shard().hub();
    var missed = hub.tail().after(began, attached.stream().collect(
        Collectors.toMap(Subscription::conversation, place -> !place.hushed)), session.user().user());
    if (back != null) {
      hub.resumed(missed != null);
    }
    if (missed != null) {
      attached.forEach(
          one -> one.follow(missed.ends().getOrDefault(one.conversation(), Subscription.WHATEVER_COMES - 1) + 1));
      missed.changes().forEach(this::tell);
    } else if (back != null) {
      outOfOrder();
      session.close(CloseReason.RESTART, 0);
    } else {
      began = session.shard().lastNumber();
      attached.forEach(one -> one.follow(Subscription.WHATEVER_COMES));
    }
    follows = true;
  }

  /// What the sessions before this one sent, they were answered.
  private void tell(EncodedChange change) {
    var place = session.subscription(change.change().conversation());
    if (place == null || !place.hears(change.number())) {
      return;
    }
    boolean own = back != null && back.sessions().contains(change.committed().origin());
    var frame = change.told(session, own ? Audience.SENDING_SESSION
        : Broadcast.audience(session, change.change().actor(), change.committed().origin()));
    if (frame != null) {
      session.shard().hub().counters().deliveries.increment();
      if (session.write(Unpooled.wrappedBuffer(frame.bytes()))) {
        session.lastNumber = change.number();
      }
    }
  }
}
