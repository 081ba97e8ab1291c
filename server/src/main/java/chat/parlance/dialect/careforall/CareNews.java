package chat.parlance.dialect.careforall;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Message;
import chat.parlance.core.Reading;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What careforall's clients are told and no change says by itself: who is in a conversation, as a whole, after that changed;
/// and which message somebody has read up to, whichever client said so.
///
/// Both are looked up behind the change, one after the other, so that what is told last is the newest. Only conversations
/// with an open socket are looked at. At most [#MOST] pieces of news wait; beyond that they are dropped, with a line in
/// the log, as are those that cannot be looked up.
public final class CareNews implements Delivery {

  /// The same question is asked once, however often it comes up while it waits.
  private sealed interface Question {
    record Members(ConversationId conversation) implements Question {}

    record ReadUpTo(ConversationId conversation, UserId user, long seq) implements Question {}

    record Settled(CompletableFuture<Boolean> done) implements Question {}

    record ReadBefore(ConversationId conversation, UserId user, long message) implements Question {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(CareNews.class);
  private static final int MOST = 10_000;
  /// So many participants are shown at most, and who has read what only where there are no more.
  static final int SHOWN = 200;

  private final Conversations conversations;
  private final Reading reading;
  private final Delivery told;
  private final Executor blocking;
  private final Map<ConversationId, Integer> open = new HashMap<>();
  private final LinkedHashMap<Question, Runnable> waiting = new LinkedHashMap<>();
  private boolean answering;
  /// Something was dropped since nothing waited last.
  private boolean overfull;

  /// `told` delivers what is found; `blocking` runs what may wait.
  public CareNews(Conversations conversations, Reading reading, Delivery told, Executor blocking) {
    this.conversations = conversations;
    this.reading = reading;
    this.told = told;
    this.blocking = blocking;
  }

  /// A socket about this conversation is about to listen; [#leave] follows once.
  void enter(ConversationId conversation) {
    synchronized (open) {
      open.merge(conversation, 1, Integer::sum);
    }
  }

  void leave(ConversationId conversation) {
    synchronized (open) {
      open.computeIfPresent(conversation, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private boolean isHeard(ConversationId conversation) {
    synchronized (open) {
      return open.containsKey(conversation);
    }
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var committed : batch) {
      var change = committed.change();
      boolean moved = switch (change.body()) {
        case ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _ -> true;
        default -> false;
      };
      if (moved && isHeard(change.conversation()) && committed.head().isOfAtMost(SHOWN)) {
        var actor = new UserId(change.conversation().space(), change.actor());
        ask(new Question.Members(change.conversation()), () -> tellMembers(change.conversation(), actor));
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    if (signal instanceof Signal.Marked marked && marked.toAll() && marked.marks().read() > marked.before().read()
        && isHeard(marked.conversation())) {
      ask(new Question.ReadUpTo(marked.conversation(), marked.user(), marked.marks().read()), () -> {
        var message = reading.newestForeign(marked.conversation(), marked.before().read(), marked.marks().read(),
            marked.user().user());
        if (message != null) {
          told.signal(new Signal.Read(marked.conversation(), marked.user(), message.id(), marked.at(),
              marked.origin()));
        }
      });
    }
  }

  /// The user says again that it has read this message: the others are told when it had.
  void readBefore(Message message, UserId user, long session) {
    ask(new Question.ReadBefore(message.conversation(), user, message.id()),
        () -> reading.readers(message, SHOWN).stream().filter(reader -> reader.user().equals(user.user())).findFirst()
            .ifPresent(reader -> told.signal(
                new Signal.Read(message.conversation(), user, message.id(), reader.at(), session))));
  }

  /// Waits, a second at most, until everything is told that was asked about before.
  void settle() {
    var done = new CompletableFuture<Boolean>();
    ask(new Question.Settled(done), () -> done.complete(true));
    var _ = done.completeOnTimeout(false, 1, TimeUnit.SECONDS).join();
  }

  private void tellMembers(ConversationId conversation, UserId actor) {
    var seats = conversations.participants(conversation, SHOWN).stream()
        .map(one -> new ChangeBody.Seat(one.member().user(), one.member().role())).toList();
    told.signal(new Signal.Seated(conversation, actor, seats, 0));
  }

  private void ask(Question question, Runnable answer) {
    synchronized (waiting) {
      if (waiting.size() >= MOST) {
        if (!overfull) {
          LOG.warn("too much news waits ({}): careforall clients miss some until they ask", MOST);
        }
        overfull = true;
        return;
      }
      waiting.putIfAbsent(question, answer);
      if (answering) {
        return;
      }
      answering = true;
    }
    blocking.execute(this::answerAll);
  }

  private void answerAll() {
    while (true) {
      Runnable next;
      synchronized (waiting) {
        var first = waiting.pollFirstEntry();
        if (first == null) {
          answering = false;
          overfull = false;
          return;
        }
        next = first.getValue();
      }
      try {
        next.run();
      } catch (RuntimeException | Error e) { // whoever asks next must be answered
        LOG.warn("news for careforall clients could not be looked up", e);
      }
    }
  }
}
