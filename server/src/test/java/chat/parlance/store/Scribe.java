package chat.parlance.store;

import chat.parlance.core.Attachment;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Ids;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes into stores what a test wants to find there; each call without a transaction is one of its own.
public final class Scribe {

  public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Stores stores;
  private final AtomicLong ticks = new AtomicLong();
  private final Ids ids = new Ids(() -> BEGIN, 1);

  public Scribe(Stores stores) {
    this.stores = stores;
  }

  /// Writes go elsewhere from now on, ids and times go on.
  public Scribe in(Stores others) {
    var other = new Scribe(others);
    other.ticks.set(ticks.get() + 1_000_000);
    return other;
  }

  /// A later time each time.
  public Instant time() {
    return BEGIN.plusMillis(ticks.incrementAndGet());
  }

  public long id() {
    return ids.next() + (ticks.get() / 1_000_000 << 40);
  }

  /// Runs and commits one transaction.
  public <T extends @Nullable Object> T write(Function<LogTransaction, T> work) {
    try (var transaction = stores.log().begin()) {
      T result = work.apply(transaction);
      transaction.commit();
      return result;
    }
  }

  public ConversationId group(String space, String... users) {
    return write(transaction -> open(transaction, space, ConversationKind.GROUP, null, users)).conversation();
  }

  /// The first user owns it.
  public Change open(LogTransaction transaction, String space, ConversationKind kind, @Nullable String key,
      String... users) {
    var seats = new ArrayList<ChangeBody.Seat>();
    for (var user : users) {
      seats.add(new ChangeBody.Seat(user, seats.isEmpty() ? Role.OWNER : Role.MEMBER));
    }
    var opened = new ChangeBody.Opened(kind, key, "about things", null, null, seats);
    var change = new Change(new ConversationId(space, id()), 1, users.length == 0 ? "root" : users[0], time(), opened);
    transaction.append(change, Conversation.openedBy(change, opened), null);
    return change;
  }

  public Change append(LogTransaction transaction, ConversationId id, String actor, ChangeBody body) {
    return append(transaction, id, actor, body, null);
  }

  public Change append(LogTransaction transaction, ConversationId id, String actor, ChangeBody body,
      @Nullable Stamp stamp) {
    var head = transaction.conversation(id);
    if (head == null) {
      throw new IllegalStateException("no conversation " + id);
    }
    var change = new Change(id, head.lastSeq() + 1, actor, time(), body);
    transaction.append(change, head.after(change), stamp);
    return change;
  }

  /// Appends in a transaction of its own.
  public Change append(ConversationId id, String actor, ChangeBody body) {
    return write(transaction -> append(transaction, id, actor, body));
  }

  public Change post(ConversationId id, String sender, String text) {
    return append(id, sender, posted(text, null));
  }

  public Change post(ConversationId id, String sender, String text, String key, long fingerprint) {
    return write(transaction -> append(transaction, id, sender, posted(text, key), new Stamp(key, fingerprint)));
  }

  public ChangeBody.Posted posted(String text, @Nullable String key) {
    return posted(Content.text(text), key, 0);
  }

  public ChangeBody.Posted posted(Content content, @Nullable String key, long thread) {
    return new ChangeBody.Posted(id(), MessageKind.TEXT, content, thread, thread, key, null, null);
  }

  public static Content rich(String text) {
    return new Content(text, List.of(new Attachment("image", "files/1 \"quoted\".png", "näme.png", "image/png", 12_345),
        new Attachment("link", "https://example.org/", null, null, -1)), "{\"colour\":\"blue\"}");
  }

  public static ChangeBody.Edited edited(Change posted, String text) {
    return new ChangeBody.Edited(posted.body().aboutMessage(), posted.seq(), Content.text(text));
  }

  public static ChangeBody.Deleted deleted(Change posted) {
    return new ChangeBody.Deleted(posted.body().aboutMessage(), posted.seq());
  }

  public static ChangeBody.Reacted reacted(Change posted, String emoji) {
    return new ChangeBody.Reacted(posted.body().aboutMessage(), posted.seq(), emoji);
  }

  public static ChangeBody.Unreacted unreacted(Change posted, String emoji) {
    return new ChangeBody.Unreacted(posted.body().aboutMessage(), posted.seq(), emoji);
  }

  public static ChangeBody.Pinned pinned(Change posted) {
    return new ChangeBody.Pinned(posted.body().aboutMessage(), posted.seq());
  }

  public static ChangeBody.Unpinned unpinned(Change posted) {
    return new ChangeBody.Unpinned(posted.body().aboutMessage(), posted.seq());
  }
}
