package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.NotInMemoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// How a session gets into all conversations of its user: it attaches first and reads afterwards, so that nothing falls between;
/// and little at a time on the loop, so that those who share it do not wait.
public final class Entrance {

  /// So many steps are taken in one go on the loop.
  private static final int SLICE = 250;
  /// So many conversations at most are entered on the loop itself.
  private static final int FEW = 32;

  private final Session session;
  private final Conversations conversations;
  private final Consumer<Runnable> loop;
  private final ArrayList<Runnable> steps = new ArrayList<>();

  private Entrance(Session session, Conversations conversations, Consumer<Runnable> loop) {
    this.session = session;
    this.conversations = conversations;
    this.loop = loop;
  }

  /// Enters as `way` says: now if that is `little` and in memory, else soon, on a thread of `blocking`. The way must let a
  /// [NotInMemoryException] through; it is then gone again from its beginning. If it fails, the session ends and its client
  /// comes back. On the loop.
  public static void begin(Session session, boolean little, Conversations conversations, Executor blocking,
      Consumer<Entrance> way) {
    var remembered = conversations.inMemory();
    try {
      if (little && remembered.ids(session.identity()).size() <= FEW) {
        way.accept(new Entrance(session, remembered, Runnable::run));
        return;
      }
    } catch (NotInMemoryException _) {
      // what was attached is attached again, which changes nothing
    } catch (RuntimeException e) {
      failed(session, e);
      return;
    }
    blocking.execute(() -> {
      try {
        way.accept(new Entrance(session, conversations, session::onLoopNow));
      } catch (RuntimeException e) {
        failed(session, e);
      }
    });
  }

  private static void failed(Session session, RuntimeException e) {
    session.shard().hub().fault("entering", session, e);
    session.close(CloseReason.FAULT, 1_000);
  }

  /// Begins the session with all conversations of its user, of which it hears everything that came since it was let in, after
  /// `first`. In a turn of its own, so what the client sends meanwhile waits.
  public static void everywhere(Session session, Conversations conversations, Executor blocking, Runnable first) {
    session.alone(() -> session.onLoop(() -> {
      session.begin();
      begin(session, true, conversations, blocking, entrance -> {
        entrance.attachAll();
        entrance.follow(first);
      });
    }));
  }

  /// The session hears everything since it began, or since its client was here last, in one order, after `first`. Then the turn
  /// that this was is over.
  public void follow(Runnable first) {
    add(first);
    add(session::follow);
    add(session::ready);
    add(session::done);
    go();
  }

  /// The use cases to read with: those that do not wait, if this runs on the loop.
  public Conversations conversations() {
    return conversations;
  }

  /// Attaches all conversations of the user, and says where the log of each ends. Those that it is no longer in by then are let
  /// go with the first steps.
  public Map<ConversationId, Long> attach() {
    return conversations.lastSeqs(session.identity().space(), attachAll());
  }

  /// Attaches all conversations of the user; those that it is no longer in by then are let go with the first steps.
  public Set<ConversationId> attachAll() {
    var me = session.identity();
    var candidates = conversations.ids(me);
    inSlices(candidates, session::attach); // before anything else is read
    var ids = new HashSet<>(conversations.ids(me)); // a membership may have ended before it was attached
    candidates.stream().filter(id -> !ids.contains(id)).forEach(id -> add(() -> session.detach(id)));
    return ids;
  }

  /// One more thing to do on the loop.
  public void add(Runnable step) {
    steps.add(step);
  }

  /// Takes the steps, in their order.
  public void go() {
    inSlices(steps, slice -> slice.forEach(Runnable::run));
  }

  private <T> void inSlices(List<T> all, Consumer<List<T>> work) {
    for (int from = 0; from < all.size(); from += SLICE) {
      var slice = all.subList(from, Math.min(from + SLICE, all.size()));
      loop.accept(() -> work.accept(slice));
    }
  }
}
