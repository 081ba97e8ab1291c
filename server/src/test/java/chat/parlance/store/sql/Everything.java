package chat.parlance.store.sql;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Used;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.Stores;
import chat.parlance.store.Scribe;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes and reads in every way there is, so that every statement is sent.
record Everything(Stores stores, Scribe scribe) {

  private static final UserId ANN = new UserId("s", "ann");

  void write(ConversationId id) {
    scribe.write(transaction -> {
      scribe.open(transaction, "s", ConversationKind.ROOM, "key", "ann");
      scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "ann");
      var posted = scribe.append(transaction, id, "ann", scribe.posted("hello", "k"), new Stamp("k", 1));
      long message = posted.body().aboutMessage();
      for (var body : List.of(scribe.posted(Content.text("reply"), null, message), Scribe.edited(posted, "hello!"),
          Scribe.reacted(posted, "👍"), Scribe.unreacted(posted, "👍"), Scribe.pinned(posted), Scribe.unpinned(posted),
          Scribe.deleted(posted), new ChangeBody.MemberJoined("cyd", Role.MEMBER),
          new ChangeBody.RoleChanged("cyd", Role.ADMIN), new ChangeBody.MemberLeft("cyd"),
          new ChangeBody.Updated("new", null, null, null))) {
        scribe.append(transaction, id, "ann", body);
      }
      transaction.keyed("s", "other");
      transaction.member(id, "ann");
      transaction.heir(id, "ann");
      transaction.message(id, message);
      transaction.reacted(id, posted.seq(), "👍", "ann");
      transaction.stamped("s", "ann", "other");
      transaction.expect(List.of(new Used(ANN, "k")));
      transaction.moveMarks(id, "bob", new Marks(2, 2, 0), Scribe.BEGIN);
      transaction.settle(id, "bob", new Member.Settings(true, true));
      transaction.noteName(ANN, "Ann");
      transaction.erasing(ANN, Scribe.BEGIN);
      transaction.wish(new OutboxStore.Wish("c", id, 2, Scribe.BEGIN, "1"));
      transaction.wish(new OutboxStore.Wish("c", id, 2, Scribe.BEGIN, "2"));
      transaction.notePresence(ANN, Scribe.BEGIN, "away");
      transaction.revoke(Revocation.ofToken("s", "id", Scribe.BEGIN.plusSeconds(1)));
      transaction.moveMarks(id, "bob", new Marks(3, 3, 0), Scribe.BEGIN);
      return true;
    });
    arrive();
  }

  private void arrive() {
    scribe.write(transaction -> {
      var arrivals = transaction.arrivals();
      var old = scribe.open(transaction, "s", ConversationKind.GROUP, null, "ann");
      var head = Objects.requireNonNull(transaction.conversation(old.conversation()));
      arrivals.adopt(head, List.of(new Member(head.id(), "bob", Role.OWNER, Scribe.BEGIN, Member.Settings.NONE)));
      scribe.append(transaction, head.id(), "bob", new ChangeBody.Pinned(3, 1));
      arrivals.mark(new Contents.Marked(head.id(), "bob", new Marks(1, 1, 1),
          List.of(new Contents.Step(1, Scribe.BEGIN))));
      arrivals.unstamp(ANN, "k");
      arrivals.fill(null, Scribe.BEGIN);
      arrivals.fill(Scribe.BEGIN, Scribe.BEGIN.plusSeconds(1));
      arrivals.fill(Scribe.BEGIN.plusSeconds(1), null);
      return arrivals.fill(null, null);
    });
  }

  private void empty(ConversationId id) {
    scribe.write(transaction -> {
      transaction.arrivals().bury(new OutboxStore.Wish("c", id, 2, Scribe.BEGIN, "3"), Scribe.BEGIN, "because");
      transaction.arrivals().forgetWishes();
      return true;
    });
  }

  private void all(ConversationId id) {
    var contents = stores.contents();
    contents.spaces("", 2);
    contents.conversations("s", 0, 2);
    contents.marks(id, "", 2);
    contents.stamps(ANN, "", 2);
    contents.seen(ANN, 2);
    contents.names(ANN, 2);
    contents.favourites(ANN, "", 2);
    contents.wishes(0, 2);
    contents.dead(0, 2);
    contents.filling();
  }

  private void relay() {
    var outbox = stores.outbox();
    var claimed = outbox.claim(new OutboxStore.Claim("c", Scribe.BEGIN, Scribe.BEGIN.plusSeconds(9), 5, 5)).getFirst();
    outbox.settle(List.of(new OutboxStore.Outcome(claimed, 0, new OutboxStore.Next.Never(Scribe.BEGIN, "because"))));
    var rest = outbox.claim(new OutboxStore.Claim("c", Scribe.BEGIN, Scribe.BEGIN.plusSeconds(9), 5, 5)).getFirst();
    outbox.settle(List.of(new OutboxStore.Outcome(rest, 1, new OutboxStore.Next.Now())));
    outbox.backlog("c");
    outbox.dead(null, 0, 2);
    outbox.dead("c", 0, 2);
    outbox.replay(List.of(-1L), Scribe.BEGIN);
    outbox.drop(List.of(-1L));
    scribe.write(transaction -> {
      transaction.erased(ANN);
      return true;
    });
  }

  private void age(ConversationId id) {
    var retention = stores.retention();
    var later = Scribe.BEGIN.plusSeconds(1_000);
    retention.spaces("", 10);
    retention.aged(new RetentionStore.Aged("s", ConversationKind.GROUP, later), Scribe.BEGIN, 0, 10);
    retention.reaches("s", ConversationKind.GROUP, 0, 10);
    retention.reaches("s", List.of(id));
    retention.agedUpTo(id, later, 10);
    scribe.write(transaction -> {
      var popular = scribe.append(transaction, id, "ann", scribe.posted("popular", null));
      scribe.append(transaction, id, "ann", Scribe.reacted(popular, "👍"));
      scribe.append(transaction, id, "bob", Scribe.reacted(popular, "👍"));
      return true;
    });
    for (int i = 0; i < 9; i++) {
      scribe.write(transaction -> transaction.trim(id, Long.MAX_VALUE, 2));
    }
    for (var kind : RetentionStore.Kind.values()) {
      retention.walk(kind, later).pass(10);
    }
  }

  void read(ConversationId id) {
    stores.log().changes(id, 0, 10);
    var conversations = stores.conversations();
    conversations.conversation(id);
    conversations.conversations("s", List.of(id));
    conversations.search(List.of(new Stretch(id, 0, 100)), "hello", 10);
    conversations.keyed("s", "key");
    conversations.ofKind("s", ConversationKind.GLOBAL, 10);
    conversations.member(id, "ann");
    conversations.members(id, "", 10);
    conversations.memberships(ANN, 0, 10);
    for (boolean newest : new boolean[]{true, false}) {
      conversations.messages(id, new Part(0, Long.MAX_VALUE, 10, newest, 0));
      conversations.messages(id, new Part(0, Long.MAX_VALUE, 10, newest, 7));
    }
    conversations.newest(new Stretch(id, 0, 100), 1, 10);
    conversations.newest("s", List.of(id));
    conversations.spots("s", List.of(1L));
    stores.users().names("s", List.of("ann"));
    stores.users().erasures();
    stores.users().favourites(ANN);
    stores.users().lastSeen("s", List.of("ann"));
    conversations.written(ANN, ConversationStore.Walk.BEGIN, 10);
    relay();
    all(id);
    empty(id);
    conversations.count(new Stretch(id, 0, 100));
    for (var support : List.of(new ConversationStore.Support("s", ConversationStatus.ACTIVE),
        new ConversationStore.Support("s", null))) {
      conversations.byActivity(support, 0, 10);
      conversations.count(support);
    }
    for (var status : new @Nullable ConversationStatus[]{ConversationStatus.ACTIVE, null}) {
      conversations.byActivity(new ConversationStore.Others(ANN, status), 10);
      conversations.count(new ConversationStore.Others(ANN, status));
    }
    conversations.members(id, List.of("ann", "bob"));
    stores.marks().lastRead(conversations.members("s", List.of(id), 10));
    stores.marks().readers(id, List.of(1L, 2L), 10);
    conversations.message(id, 1);
    conversations.pinned(id, 10);
    conversations.unread(id, "ann", 0, 10);
    conversations.unread(new UserId("s", "ann"), Map.of(id, 0L), 10);
    conversations.last("s", List.of(id));
    stores.marks().marks(id, "ann");
    stores.marks().marks(id, List.of("ann", "bob"));
    stores.marks().marks(ANN, List.of(id));
    stores.marks().readers(id, 2, 10);
    stores.users().lastSeen(ANN);
    stores.users().revocations(Scribe.BEGIN);
    age(id);
  }
}
