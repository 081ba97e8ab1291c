package chat.parlance.files;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Stores;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the files with the messages: removes uploads that no message took within a day, files whose message no
/// longer names them, and what crashes left; binds what a message names and a crash left unbound.
///
/// One at a time; a second call returns at once. Slow on purpose: after each [#STEPS] reads it pauses. Holds at most
/// [#AT_ONCE] files in memory. Files of conversations or messages that the database does not know are left alone: that
/// would be the wrong database.
public final class Sweep {

  /// How long an upload waits for its message.
  public static final Duration WAIT = Duration.ofHours(24);

  /// Lets others have the disk for a while.
  @FunctionalInterface
  public interface Pause {
    void run() throws InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  /// How far the clocks of servers may be apart.
  private static final Duration SKEW = Duration.ofMinutes(10);
  static final int STEPS = 100;
  static final int AT_ONCE = 1_000;
  private static final int PAGE = 500;

  private final FileStore store;
  private final Stores stores;
  private final InstantSource clock;
  private final Pause pause;
  private final ReentrantLock running = new ReentrantLock();

  public Sweep(FileStore store, Stores stores, InstantSource clock, Pause pause) {
    this.store = store;
    this.stores = stores;
    this.clock = clock;
    this.pause = pause;
  }

  /// Looks at everything once; ends early when its thread is interrupted. Never throws: what cannot be done now is
  /// logged and left to the next time.
  public void run() {
    if (!running.tryLock()) {
      return;
    }
    try {
      store.removePartials();
      var round = new Round();
      store.walk(round::look);
      round.end();
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) { // else the server stops
        LOG.error("the sweep of the files ended early: {}", e.toString());
      }
    } finally {
      running.unlock();
    }
  }

  /// One look at everything.
  private final class Round {

    private final Instant overdue = clock.instant().minus(WAIT);
    private final Map<String, StoredFile> loose = new HashMap<>(); // of one conversation, by ref
    private @Nullable ConversationId at;
    private @Nullable Conversation head;
    private int steps;
    private int unknown;

    void look(FileId id) throws IOException {
      step();
      if (!id.conversation().equals(at)) {
        settle();
        at = id.conversation();
        head = stores.conversations().conversation(at);
        unknown += head == null ? 1 : 0;
      }
      if (head != null) {
        try {
          judge(id, store.find(id));
        } catch (IOException e) {
          LOG.error("a file is passed over: {}", e.toString());
        }
      }
    }

    private void judge(FileId id, @Nullable StoredFile file) throws IOException {
      if (file == null) {
        store.remove(id, 0);
      } else if (file.message() != 0) {
        var message = stores.conversations().message(id.conversation(), file.message());
        if (message != null ? !Downloads.names(message, id.ref()) : wasTrimmed(file)) {
          store.remove(id, file.message());
        }
      } else if (file.at().isBefore(overdue) && loose.size() < AT_ONCE) {
        loose.put(id.ref(), file);
      }
    }

    /// Whether the message of this file was taken away with the oldest part of the log, all of which is newer than the file. Of a message
    /// that the database does not know for another reason, the file stays.
    private boolean wasTrimmed(StoredFile file) {
      return stores.retention().reaches(file.id().conversation().space(), List.of(file.id().conversation())).stream()
          .anyMatch(reach -> reach.floor() > 0 && file.at().isBefore(reach.oldest()));
    }

    void end() throws IOException {
      settle();
      if (unknown > 0) {
        LOG.warn("there are files of {} conversations that the database does not know; they are left alone", unknown);
      }
    }

    /// Binds the overdue files of the conversation that its log names, and removes the others.
    private void settle() throws IOException {
      if (head != null && !loose.isEmpty()) {
        claim(head);
        for (var file : loose.values()) {
          store.remove(file.id(), 0);
        }
        loose.clear();
      }
    }

    /// Reads the log from the first of the uploads on; what it names is bound and taken out of `loose`.
    private void claim(Conversation conversation) throws IOException {
      Instant from = overdue;
      for (var file : loose.values()) {
        from = file.at().isBefore(from) ? file.at() : from;
      }
      long after = before(conversation, from.minus(SKEW));
      while (!loose.isEmpty()) {
        step();
        var page = stores.log().changes(conversation.id(), after, PAGE);
        for (var change : page) {
          claim(change);
        }
        if (page.isEmpty()) {
          return;
        }
        after = page.getLast().seq();
      }
    }

    private void claim(Change change) throws IOException {
      Content content = switch (change.body()) {
        case ChangeBody.Posted posted -> posted.content();
        case ChangeBody.Edited edited -> edited.content();
        default -> Content.NOTHING;
      };
      for (var ref : Attachments.refs(content)) {
        var file = loose.get(ref);
        if (file != null && file.label().uploader().equals(change.actor())) {
          store.bind(file.id(), change.body().aboutMessage());
          loose.remove(ref);
        }
      }
    }

    /// The last position before that time, found by halving.
    private long before(Conversation conversation, Instant time) throws IOException {
      long low = 0;
      long high = conversation.lastSeq();
      while (low < high) {
        step();
        long middle = (low + high) >>> 1;
        var next = stores.log().changes(conversation.id(), middle, 1);
        if (next.isEmpty() || !next.getFirst().at().isBefore(time)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    private void step() throws IOException {
      steps++;
      if (steps % STEPS == 0) {
        try {
          pause.run();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
  }
}
