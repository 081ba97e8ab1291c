package chat.parlance.store.sql;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The writer's transaction. Heads are written once each, at the commit.
final class SqlTransaction implements LogTransaction {

  private static final int STEPS_KEPT = 1_000;

  private final SqlWriter writer;
  private final Statements statements;
  private final Spaces spaces;
  private final Map<ConversationId, Conversation> heads = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private boolean ended;

  SqlTransaction(SqlWriter writer, Statements statements, Spaces spaces) {
    this.writer = writer;
    this.statements = statements;
    this.spaces = spaces;
  }

  private int number(String space) {
    return numbers.computeIfAbsent(space, name -> spaces.findOrAdd(statements, name));
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    var moved = heads.get(id);
    return moved != null ? moved
        : statements.one("select " + Rows.CONVERSATION + " from conversation c where c.space = ? and c.id = ?",
            row -> Rows.conversation(id.space(), row), number(id.space()), id.value());
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    for (var head : heads.values()) {
      if (key.equals(head.key()) && head.id().space().equals(space)) {
        return head;
      }
    }
    return statements.one("select " + Rows.CONVERSATION + " from conversation c where c.space = ? and c.key = ?",
        row -> Rows.conversation(space, row), number(space), key);
  }

  @Override
  public @Nullable Member member(ConversationId id, String user) {
    return statements.one("select " + Rows.MEMBER + " from member where space = ? and conversation = ? and user = ?",
        row -> Rows.member(id.space(), row), number(id.space()), id.value(), user);
  }

  @Override
  public @Nullable Member heir(ConversationId id, String leaving) {
    return statements.one("select " + Rows.MEMBER + " from member where space = ? and conversation = ? and user <> ?"
        + " order by min(role, 2), joined_at, user limit 1", row -> Rows.member(id.space(), row), number(id.space()),
        id.value(), leaving);
  }

  @Override
  public @Nullable Message message(ConversationId id, long message) {
    int space = number(id.space());
    var found = statements.one("select " + Rows.MESSAGE + " from message m where m.id = ? and m.space = ?"
        + " and m.conversation = ?", row -> Rows.message(id, row, 1), message, space, id.value());
    return found == null ? null : Messages.withReactions(statements, space, id, List.of(found)).getFirst();
  }

  @Override
  public boolean reacted(ConversationId id, long messageSeq, String emoji, String user) {
    return statements
        .one("select 1 from reaction where space = ? and conversation = ? and message_seq = ? and emoji = ?"
            + " and user = ?", row -> row.getInt(1), number(id.space()), id.value(), messageSeq, emoji, user) != null;
  }

  @Override
  public @Nullable Stamped stamped(String space, String actor, String key) {
    return statements.one("select fingerprint, conversation, seq, message, at from stamp where space = ? and actor = ?"
        + " and key = ?",
        row -> new Stamped(new Receipt(new ConversationId(space, row.getLong(2)), row.getLong(3), row.getLong(4),
            Rows.time(row, 5), true), row.getLong(1)),
        number(space), actor, key);
  }

  @Override
  public Marks marks(ConversationId id, String user) {
    var marks = statements.one("select read, delivered, cleared from mark where space = ? and conversation = ?"
        + " and user = ?", Rows::marks, number(id.space()), id.value(), user);
    return marks == null ? Marks.NONE : marks;
  }

  @Override
  public void append(Change change, Conversation head, @Nullable Stamp stamp) {
    var id = change.conversation();
    int space = number(id.space());
    heads.put(id, head);
    if (change.body() instanceof ChangeBody.Posted posted) {
      statements.update("insert into change (space, conversation, seq, type) values (?, ?, ?, " + Codes.POSTED + ")",
          space, id.value(), change.seq());
      insert(space, change, posted);
    } else {
      log(space, change);
      project(space, change);
    }
    if (stamp != null) {
      statements.update("insert into stamp (space, actor, key, fingerprint, conversation, seq, message, at)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?)", space, change.actor(), stamp.key(), stamp.fingerprint(), id.value(),
          change.seq(), change.body().aboutMessage(), change.at().toEpochMilli());
    }
  }

  private void insert(int space, Change change, ChangeBody.Posted posted) {
    var content = posted.content();
    statements.update(
        "insert into message (space, conversation, seq, id, sender, at, kind, text, attachments, metadata,"
            + " reply_to, thread, key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        space,
        change.conversation().value(), change.seq(), posted.id(), change.actor(), change.at().toEpochMilli(),
        Codes.of(posted.kind()), content.text(), Payloads.attachments(content.attachments()), content.metadata(),
        orNull(posted.replyTo()), orNull(posted.thread()), posted.key());
  }

  private static @Nullable Long orNull(long id) {
    return id == 0 ? null : (Long) id;
  }

  /// Type, position of the message it is about, and payload of a change that is no message.
  private record Entry(int type, @Nullable Long messageSeq, @Nullable String payload) {}

  private void log(int space, Change change) {
    var entry = switch (change.body()) {
      case ChangeBody.Opened opened -> new Entry(Codes.OPENED, null, Payloads.opened(opened));
      case ChangeBody.Posted _ -> throw new IllegalArgumentException("a message is logged with its row");
      case ChangeBody.Edited edited -> new Entry(Codes.EDITED, edited.messageSeq(), null);
      case ChangeBody.Deleted deleted -> new Entry(Codes.DELETED, deleted.messageSeq(), null);
      case ChangeBody.Reacted reacted -> new Entry(Codes.REACTED, reacted.messageSeq(), reacted.emoji());
      case ChangeBody.Unreacted undone -> new Entry(Codes.UNREACTED, undone.messageSeq(), undone.emoji());
      case ChangeBody.Pinned pinned -> new Entry(Codes.PINNED, pinned.messageSeq(), null);
      case ChangeBody.Unpinned unpinned -> new Entry(Codes.UNPINNED, unpinned.messageSeq(), null);
      case ChangeBody.MemberJoined(var user, var role) -> new Entry(Codes.JOINED, null, Rows.seat(role, user));
      case ChangeBody.MemberLeft(var user) -> new Entry(Codes.LEFT, null, user);
      case ChangeBody.RoleChanged(var user, var role) -> new Entry(Codes.ROLE, null, Rows.seat(role, user));
      case ChangeBody.Updated updated -> new Entry(Codes.UPDATED, null, Payloads.updated(updated));
    };
    statements.update("insert into change (space, conversation, seq, type, actor, at, message_seq, payload)"
        + " values (?, ?, ?, ?, ?, ?, ?, ?)", space, change.conversation().value(), change.seq(), entry.type(),
        change.actor(), change.at().toEpochMilli(), entry.messageSeq(), entry.payload());
  }

  private void project(int space, Change change) {
    long id = change.conversation().value();
    long at = change.at().toEpochMilli();
    switch (change.body()) {
      case ChangeBody.Opened opened -> opened.members().forEach(seat -> seat(space, id, seat.user(), seat.role(), at));
      case ChangeBody.Posted _ -> throw new IllegalArgumentException("a message is its own projection");
      case ChangeBody.Edited(_, var seq, var content) -> content(space, id, seq, content, "edited_at", at);
      case ChangeBody.Deleted(_, var seq) -> {
        content(space, id, seq, Content.NOTHING, "deleted_at", at);
        pin(space, id, seq, false);
        statements.update("delete from reaction where space = ? and conversation = ? and message_seq = ?", space, id,
            seq);
      }
      case ChangeBody.Reacted(_, var seq, var emoji) -> statements.update("insert into reaction"
          + " (space, conversation, message_seq, emoji, user, seq) values (?, ?, ?, ?, ?, ?)", space, id, seq, emoji,
          change.actor(), change.seq());
      case ChangeBody.Unreacted(_, var seq, var emoji) -> statements.update("delete from reaction where space = ?"
          + " and conversation = ? and message_seq = ? and emoji = ? and user = ?", space, id, seq, emoji,
          change.actor());
      case ChangeBody.Pinned(_, var seq) -> pin(space, id, seq, true);
      case ChangeBody.Unpinned(_, var seq) -> pin(space, id, seq, false);
      case ChangeBody.MemberJoined(var user, var role) -> seat(space, id, user, role, at);
      case ChangeBody.MemberLeft(var user) ->
        statements.update("delete from member where space = ? and conversation = ?"
            + " and user = ?", space, id, user);
      case ChangeBody.RoleChanged(var user, var role) -> statements.update("update member set role = ? where space = ?"
          + " and conversation = ? and user = ?", Codes.of(role), space, id, user);
      case ChangeBody.Updated _ -> {
        // the head says it
      }
    }
  }

  private void seat(int space, long id, String user, Role role, long at) {
    statements.update("insert into member (space, conversation, user, role, joined_at) values (?, ?, ?, ?, ?)", space,
        id, user, Codes.of(role), at);
  }

  private void content(int space, long id, long seq, Content content, String column, long at) {
    statements.update("update message set text = ?, attachments = ?, metadata = ?, " + column + " = ? where space = ?"
        + " and conversation = ? and seq = ?", content.text(), Payloads.attachments(content.attachments()),
        content.metadata(), at, space, id, seq);
  }

  private void pin(int space, long id, long seq, boolean on) {
    statements.update("update message set pinned = ? where space = ? and conversation = ? and seq = ?", on, space, id,
        seq);
  }

  @Override
  public void moveMarks(ConversationId id, String user, Marks marks, Instant at) {
    int space = number(id.space());
    boolean moved = marks.read() > marks(id, user).read();
    statements.update("insert into mark (space, conversation, user, read, delivered, cleared) values (?, ?, ?, ?, ?, ?)"
        + " on conflict (space, conversation, user) do update set read = excluded.read,"
        + " delivered = excluded.delivered, cleared = excluded.cleared", space, id.value(), user, marks.read(),
        marks.delivered(), marks.cleared());
    if (moved) {
      statements.update("insert into mark_step (space, conversation, user, seq, at) values (?, ?, ?, ?, ?)"
          + " on conflict do nothing", space, id.value(), user, marks.read(), at.toEpochMilli());
      statements.update("delete from mark_step where space = ? and conversation = ? and user = ? and seq <= (select seq"
          + " from mark_step where space = ? and conversation = ? and user = ? order by seq desc limit 1 offset ?)",
          space, id.value(), user, space, id.value(), user, STEPS_KEPT);
    }
  }

  @Override
  public void settle(ConversationId id, String user, Member.Settings settings) {
    statements.update("update member set favourite = ?, muted = ? where space = ? and conversation = ? and user = ?",
        settings.favourite(), settings.muted(), number(id.space()), id.value(), user);
  }

  @Override
  public void notePresence(UserId user, Instant lastSeen, @Nullable String text) {
    statements.update("insert into last_seen (space, user, at, text) values (?, ?, ?, ?)"
        + " on conflict (space, user) do update set at = excluded.at, text = excluded.text", number(user.space()),
        user.user(), lastSeen.toEpochMilli(), text);
  }

  @Override
  public void revoke(Revocation revocation) {
    statements.update("insert into revocation (space, token, user, issued_before, until) values (?, ?, ?, ?, ?)",
        number(revocation.space()), revocation.token(), revocation.user(), revocation.issuedBefore().toEpochMilli(),
        revocation.until().toEpochMilli());
  }

  @Override
  public void commit() {
    heads.values().forEach(this::write);
    writer.commit();
    ended = true;
  }

  private void write(Conversation head) {
    statements.update("insert into conversation (space, id, kind, key, subject, avatar, metadata, status, created_by,"
        + " created_at, updated_at, last_seq, members) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        + " on conflict (space, id) do update set subject = excluded.subject, avatar = excluded.avatar,"
        + " metadata = excluded.metadata, status = excluded.status, updated_at = excluded.updated_at,"
        + " last_seq = excluded.last_seq, members = excluded.members",
        number(head.id().space()), head.id().value(), Codes.of(head.kind()), head.key(), head.subject(), head.avatar(),
        head.metadata(), Codes.of(head.status()), head.createdBy(), head.createdAt().toEpochMilli(),
        head.updatedAt().toEpochMilli(), head.lastSeq(), head.members());
  }

  @Override
  public void close() {
    writer.end(ended);
  }
}
