package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Message;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Fills the hole between what a session got last and what is live: from the hot tail, or else from the log.
///
/// A step writes at most [#PAGE] changes and goes on when the client has taken most of them, so a replay of any length
/// needs bounded memory. For one event loop; the log is read on virtual threads.
final class Replays {

  static final int PAGE = 200;

  /// Changes from behind a position on; what came before it, and was not told, is gone.
  private record Part(long after, List<EncodedChange> changes) {}

  private final Shard shard;
  private final ArrayList<Subscription> waiting = new ArrayList<>();

  Replays(Shard shard) {
    this.shard = shard;
  }

  /// Writes the next part, or ends the replay when nothing is left: without a read when nothing newer is known to exist.
  void step(Subscription subscription) {
    if (subscription.ended()) {
      return;
    }
    if (!subscription.session.outbox().writesThrough()) {
      waiting.add(subscription);
      return;
    }
    if (subscription.seen < subscription.next) {
      subscription.live();
      return;
    }
    var hub = shard.hub();
    long seen = subscription.seen;
    var recent = hub.tail().encodedSince(subscription.conversation(), subscription.next - 1);
    if (recent != null) {
      write(subscription, new Part(subscription.next - 1, recent.subList(0, Math.min(PAGE, recent.size()))), seen);
      return;
    }
    hub.counters().replayReads.increment();
    hub.blocking(() -> {
      var read = read(subscription);
      shard.run(() -> {
        if (read == null) {
          shard.unsubscribe(subscription);
        } else {
          write(subscription, read, seen);
        }
      });
    });
  }

  private @Nullable Part read(Subscription subscription) {
    try {
      var hub = shard.hub();
      var page = hub.reading().changes(subscription.session.identity(), subscription.conversation(),
          subscription.next - 1, PAGE);
      var changes = page.changes();
      var roles = subscription.session.dialect().tellsRoles()
          ? hub.roles(subscription.conversation(), changes.stream().map(Change::actor).collect(Collectors.toSet()))
          : Map.<String, Role>of();
      var messages = subscription.session.dialect().tellsMessages() ? messages(subscription, changes)
          : Map.<Long, Message>of();
      Function<Change, EncodedChange> encoded = change -> new EncodedChange(new Committed(change, hub.headOf(change),
          roles.get(change.actor()), messages.get(change.body().aboutMessage()), Committed.Source.REPEATED),
          hub.counters().encodings);
      return new Part(page.after(), changes.stream().map(encoded).toList());
    } catch (RejectedException _) {
      return null; // no longer a member: nothing more is told
    } catch (RuntimeException e) {
      shard.hub().fault("replay", subscription.session, subscription.conversation(), e);
      subscription.session.close(CloseReason.FAULT, 1_000);
      return null;
    }
  }

  /// The messages that were edited or reacted to, as they are now; those that were taken back, or are gone, are not among them.
  private Map<Long, Message> messages(Subscription subscription, List<Change> changes) {
    var messages = new HashMap<Long, Message>();
    for (var change : changes) {
      var body = change.body();
      if (body instanceof ChangeBody.Edited || body instanceof ChangeBody.Reacted
          || body instanceof ChangeBody.Unreacted) {
        messages.computeIfAbsent(body.aboutMessage(), id -> {
          var now = shard.hub().reading().known(subscription.session.identity(), change.conversation(), id);
          return now == null || now.deleted() ? null : now;
        });
      }
    }
    return messages;
  }

  /// `seen` is what was known to exist when these changes were asked for. When there are none although it says otherwise,
  /// they were committed a moment ago and are on their way here. So are changes beyond what is known to exist now: they are
  /// left to come by, for only then is it known who sent them.
  private void write(Subscription subscription, Part part, long seen) {
    var session = subscription.session;
    if (subscription.ended() || session.ended()) {
      return;
    }
    var changes = part.changes();
    boolean skipped = skip(subscription, Math.min(part.after(), subscription.seen));
    for (var change : changes) {
      long seq = change.change().seq();
      if (seq == subscription.next && seq <= subscription.seen) {
        subscription.next++;
        var audience = subscription.takeOwn(seq) ? Audience.SENDING_SESSION
            : Broadcast.audience(session, change.change().actor(), change.committed().origin());
        var frame = subscription.hushed ? null : change.told(session, audience);
        if (frame != null) {
          shard.hub().counters().deliveries.increment();
          session.write(frame);
          session.course().outOfOrder();
        }
      }
    }
    if (skipped || !changes.isEmpty() || subscription.seen > seen) {
      step(subscription);
    } else {
      subscription.live();
    }
  }

  /// What stood up to this position was taken away: the client is told so, and goes on behind it.
  private boolean skip(Subscription subscription, long upTo) {
    if (upTo < subscription.next) {
      return false;
    }
    var session = subscription.session;
    var frame = subscription.hushed ? null
        : session.dialect().skipped(subscription.conversation(), subscription.next - 1, upTo);
    subscription.next = upTo + 1;
    shard.hub().resumed(false);
    session.course().outOfOrder();
    if (frame != null) {
      session.write(frame);
    }
    return true;
  }

  /// The client of this session takes more again.
  void writable(Session session) {
    if (waiting.isEmpty()) {
      return;
    }
    var ready = new ArrayList<Subscription>();
    waiting.removeIf(subscription -> {
      boolean mine = subscription.session == session;
      if (mine) {
        ready.add(subscription);
      }
      return mine || subscription.ended();
    });
    ready.forEach(this::step);
  }
}
