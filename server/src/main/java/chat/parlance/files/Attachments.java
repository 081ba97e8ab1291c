package chat.parlance.files;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Delivery;
import chat.parlance.core.Signal;
import chat.parlance.core.Trim;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the log: the first message of the uploader that names a file takes it; one that is edited or deleted loses
/// what it no longer names.
///
/// Queue: owned by this, bounded by [#MOST]; what does not fit is left to the [Sweep]. Worked off in order by one thread
/// at a time. Nobody waits for it: whether a file may be read is decided by the message itself (see [Downloads]).
public final class Attachments implements Delivery {

  private static final int MOST = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

  /// What a message of this sender names from now on.
  private record Naming(ConversationId conversation, long message, String sender, Set<String> refs) {}

  private final FileStore store;
  private final Executor blocking;
  private final BlockingQueue<Naming> queue = new ArrayBlockingQueue<>(MOST);
  private final AtomicBoolean working = new AtomicBoolean();
  private final AtomicBoolean behind = new AtomicBoolean();

  public Attachments(FileStore store, Executor blocking) {
    this.store = store;
    this.blocking = blocking;
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var committed : batch) {
      var change = committed.change();
      switch (change.body()) {
        case ChangeBody.Posted posted -> {
          var refs = refs(posted.content());
          if (!refs.isEmpty()) {
            add(new Naming(change.conversation(), posted.id(), change.actor(), refs));
          }
        }
        case ChangeBody.Edited(var message, _, var content) ->
          add(new Naming(change.conversation(), message, change.actor(), refs(content)));
        case ChangeBody.Deleted(var message, _) ->
          add(new Naming(change.conversation(), message, change.actor(), Set.of()));
        case ChangeBody.Opened _,ChangeBody.Reacted _,ChangeBody.Unreacted _,ChangeBody.Pinned _,ChangeBody.Unpinned _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ -> {
          // names no files
        }
      }
    }
  }

  /// A message that is gone names no file any more.
  @Override
  public void trimmed(Trim trim) {
    trim.filed().forEach(message -> add(new Naming(trim.conversation(), message, "", Set.of())));
  }

  @Override
  public void signal(Signal signal) {
    // signals say nothing of files
  }

  /// The refs in a content that may be refs of files.
  static Set<String> refs(Content content) {
    var refs = new HashSet<String>();
    for (var attachment : content.attachments()) {
      if (FileId.isRef(attachment.ref())) {
        refs.add(attachment.ref());
      }
    }
    return refs;
  }

  private void add(Naming naming) {
    if (!queue.offer(naming) && !behind.getAndSet(true)) {
      LOG.warn("{} messages wait for their files; the sweep looks after the others", MOST);
    }
    start();
  }

  private void start() {
    if (working.compareAndSet(false, true)) {
      try {
        blocking.execute(this::work);
      } catch (RejectedExecutionException _) {
        working.set(false); // the server stops; a sweep after the next start finds what is left
      }
    }
  }

  private void work() {
    try {
      var naming = queue.poll();
      while (naming != null && !Thread.currentThread().isInterrupted()) {
        settle(naming);
        naming = queue.poll();
      }
      behind.set(false);
    } finally {
      working.set(false);
    }
    if (!queue.isEmpty()) {
      start();
    }
  }

  private void settle(Naming naming) {
    try {
      var before = store.refs(naming.conversation(), naming.message());
      for (var ref : before) {
        if (!naming.refs().contains(ref)) {
          store.remove(new FileId(naming.conversation(), ref), naming.message());
        }
      }
      for (var ref : naming.refs()) {
        var file = before.contains(ref) ? null : store.find(new FileId(naming.conversation(), ref));
        if (file != null && file.label().uploader().equals(naming.sender())) {
          store.bind(file.id(), naming.message());
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) { // else the server stops
        LOG.error("the files of a message cannot be settled; the sweep tries again: {}", e.toString());
      }
    }
  }
}
