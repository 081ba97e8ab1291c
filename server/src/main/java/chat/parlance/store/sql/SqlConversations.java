package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Conversations, members and messages, read beside the writer.
///
/// Where a statement names its index, SQLite left alone would take the primary key and walk all of a space or a conversation.
final class SqlConversations implements ConversationStore {

  static final String BY_ID = "select " + Rows.CONVERSATION + " from conversation c where c.space = ? and c.id = ?";
  static final String BY_KEY = "select " + Rows.CONVERSATION + " from conversation c where c.space = ? and c.key = ?";
  static final String BY_KIND = "select " + Rows.CONVERSATION
      + " from conversation c indexed by conversation_kind where c.space = ? and c.kind = ?"
      + " order by c.id desc limit ?";
  /// Of one status; the kind is 3, as the index has it.
  private static final String SUPPORT = "select " + Rows.CONVERSATION
      + " from conversation c indexed by conversation_support where c.space = ?1 and c.kind = 3 and c.status = ";
  private static final String NEWEST_ACTIVITY = " order by 10 desc, 1 desc limit ?2 offset ?3";
  static final String SUPPORT_OF_STATUS = SUPPORT + "?4" + NEWEST_ACTIVITY;
  /// Those of the three statuses, merged.
  static final String SUPPORT_OF_ALL = SUPPORT + "0 union all " + SUPPORT + "1 union all " + SUPPORT + "2"
      + NEWEST_ACTIVITY;
  /// Of the user and of everybody; `?3` is the status, null for any.
  private static final String OTHERS = " from member m indexed by member_other cross join conversation c"
      + " where m.space = ?1 and m.user = ?2 and m.kind <> 3 and c.space = m.space and c.id = m.conversation"
      + " and (?3 is null or c.status = ?3) union all select ";
  private static final String GLOBALS = " from conversation c indexed by conversation_kind where c.space = ?1"
      + " and c.kind = 5 and (?3 is null or c.status = ?3) and not exists (select 1 from member m"
      + " where m.space = c.space and m.conversation = c.id and m.user = ?2)";
  static final String OTHERS_BY_ACTIVITY = "select " + Rows.CONVERSATION + OTHERS + Rows.CONVERSATION + GLOBALS
      + " order by 10 desc, 1 desc limit ?4";
  static final String COUNT_OF_OTHERS = "select count(*)" + OTHERS + "count(*)" + GLOBALS;
  static final String COUNT_OF_STATUS = "select number from support_count where space = ? and status = ?";
  static final String COUNT_OF_ALL = "select sum(number) from support_count where space = ?";
  /// Positions behind the floor are dense, and what stands at one is a message or else in `change`. So messages are counted by counting what is
  /// none, of which there is little, and those that were deleted.
  static final String COUNT = "select max(0, min(c.last_seq, ?4 - 1) - max(?3, c.floor)"
      + " - (select count(*) from change e where e.space = ?1 and e.conversation = ?2 and e.seq > ?3 and e.seq < ?4)"
      + " - (select count(*) from change d where d.space = ?1 and d.conversation = ?2 and d.seq > ?3 and d.type = "
      + Codes.DELETED + " and d.message_seq > max(?3, c.floor) and d.message_seq < ?4))"
      + " from conversation c where c.space = ?1 and c.id = ?2";
  static final String NEWEST = "select " + Rows.MESSAGE + " from message m where m.space = ? and m.conversation = ?"
      + " and m.seq > ? and m.seq < ? and m.deleted_at is null order by m.seq desc limit ? offset ?";
  /// The newest of each conversation that is not deleted.
  static final String NEWEST_OF_ALL = "select m.conversation, " + Rows.MESSAGE
      + " from json_each(?1) j cross join message m"
      + " where m.space = ?2 and m.conversation = j.value and m.seq = (select l.seq from message l where l.space = ?2"
      + " and l.conversation = j.value and l.deleted_at is null order by l.seq desc limit 1)";
  static final String SPOTS = "select m.conversation, m.seq, m.id, m.sender from json_each(?) j cross join message m"
      + " where m.id = j.value and m.space = ?";
  /// In the order of the table, from behind a place in it.
  static final String WALK = "select m.conversation, m.seq, m.id, m.sender, m.deleted_at from message m where m.space = ?"
      + " and (m.conversation, m.seq) > (?, ?) order by m.conversation, m.seq limit ?";
  static final String ONE_MEMBER = "select " + Rows.MEMBER + " from member where space = ? and conversation = ?"
      + " and user = ?";
  static final String MEMBERS = "select " + Rows.MEMBER
      + " from member where space = ? and conversation = ? and user > ?"
      + " order by user limit ?";
  static final String MEMBERS_OF_USERS = "select " + Rows.MEMBER + " from json_each(?) j cross join member"
      + " where space = ? and conversation = ? and user = j.value";
  /// The first of each conversation: up to the one behind which there are no more, or up to what is larger than any name.
  static final String MEMBERS_OF_ALL = "select " + Rows.MEMBER + " from json_each(?1) j cross join member"
      + " where space = ?2 and conversation = j.value and user <= ifnull((select l.user from member l where l.space = ?2"
      + " and l.conversation = j.value order by l.user limit 1 offset ?3 - 1), x'')";
  /// Those in support conversations have an index of their own, so that the others are found without them.
  private static final String MEMBERSHIP = "select " + Rows.MEMBER
      + " from member indexed by %s where space = ?1 and user = ?2 and kind %s 3 and conversation > ?3";
  static final String MEMBERSHIPS = MEMBERSHIP.formatted("member_other", "<>") + " union all "
      + MEMBERSHIP.formatted("member_support", "=") + " order by 1 limit ?4";
  /// The ids come as one JSON array, so that any number of them is one statement.
  static final String BY_IDS = "select " + Rows.CONVERSATION + " from json_each(?) j cross join conversation c"
      + " where c.space = ? and c.id = j.value";
  /// The stretches come as JSON: `[[conversation, after, before], …]`.
  static final String SEARCH = "select j.key, m.conversation, " + Rows.MESSAGE + " from json_each(?) j"
      + " cross join message m where m.space = ? and m.conversation = json_extract(j.value, '$[0]')"
      + " and m.seq > json_extract(j.value, '$[1]') and m.seq < json_extract(j.value, '$[2]')";
  static final String MESSAGES = "select " + Rows.MESSAGE + " from message m where m.space = ? and m.conversation = ?"
      + " and m.seq > ? and m.seq < ? order by m.seq ";
  static final String THREAD = "select " + Rows.MESSAGE
      + " from message m indexed by message_thread where m.space = ? and m.conversation = ?"
      + " and m.thread = ? and m.seq > ? and m.seq < ? order by m.seq ";
  static final String ONE_MESSAGE = "select " + Rows.MESSAGE + " from message m where m.id = ? and m.space = ?"
      + " and m.conversation = ?";
  static final String PINNED = "select " + Rows.MESSAGE
      + " from message m indexed by message_pinned where m.space = ? and m.conversation = ?"
      + " and m.pinned = 1 order by m.seq desc limit ?";
  static final String UNREAD = "select count(*) from (select 1 from message where space = ? and conversation = ?"
      + " and seq > ? and sender <> ? and deleted_at is null limit ?)";

  /// The conversations and where to count from come as JSON: `[[conversation, after], …]`.
  static final String UNREAD_OF_ALL = "select json_extract(j.value, '$[0]'), (select count(*) from (select 1 from message"
      + " where space = ?2 and conversation = json_extract(j.value, '$[0]') and seq > json_extract(j.value, '$[1]')"
      + " and sender <> ?3 and deleted_at is null limit ?4)) from json_each(?1) j";
  static final String LAST_OF_ALL = "select m.conversation, " + Rows.MESSAGE
      + " from json_each(?1) j cross join message m"
      + " where m.space = ?2 and m.conversation = j.value and m.seq = (select max(n.seq) from message n where n.space = ?2"
      + " and n.conversation = j.value)";

  private final SqlReader reader;

  SqlConversations(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    return reader.<@Nullable Conversation>ask(id.space(), () -> null, (sql, space) -> sql.one(BY_ID,
        row -> Rows.conversation(id.space(), row), space, id.value()));
  }

  @Override
  public List<Conversation> conversations(String name, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> sql.all(BY_IDS,
            row -> Rows.conversation(name, row), Listed.ids(ids), space));
  }

  @Override
  public @Nullable Conversation keyed(String name, String key) {
    return reader.<@Nullable Conversation>ask(name, () -> null, (sql, space) -> sql.one(BY_KEY,
        row -> Rows.conversation(name, row), space, key));
  }

  @Override
  public List<Conversation> ofKind(String name, ConversationKind kind, int limit) {
    return reader.ask(name, List::of, (sql, space) -> sql.all(BY_KIND, row -> Rows.conversation(name, row), space,
        Codes.of(kind), limit));
  }

  @Override
  public List<Conversation> byActivity(Support asked, long skip, int limit) {
    var status = asked.status();
    return reader.ask(asked.space(), List::of, (sql, space) -> status == null
        ? sql.all(SUPPORT_OF_ALL, row -> Rows.conversation(asked.space(), row), space, limit, skip)
        : sql.all(SUPPORT_OF_STATUS, row -> Rows.conversation(asked.space(), row), space, limit, skip,
            Codes.of(status)));
  }

  @Override
  public long count(Support asked) {
    var status = asked.status();
    Long count = reader.<@Nullable Long>ask(asked.space(), () -> 0L, (sql, space) -> status == null
        ? sql.one(COUNT_OF_ALL, row -> row.number(1), space)
        : sql.one(COUNT_OF_STATUS, row -> row.number(1), space, Codes.of(status)));
    return count == null ? 0 : count;
  }

  @Override
  public List<Conversation> byActivity(Others asked, int limit) {
    var user = asked.user();
    return reader.ask(user.space(), List::of, (sql, space) -> sql.all(OTHERS_BY_ACTIVITY,
        row -> Rows.conversation(user.space(), row), space, user.user(), code(asked), limit));
  }

  @Override
  public long count(Others asked) {
    var user = asked.user();
    return reader.ask(user.space(), () -> 0L, (sql, space) -> sql.all(COUNT_OF_OTHERS, row -> row.number(1), space,
        user.user(), code(asked)).stream().mapToLong(Long::longValue).sum());
  }

  private static @Nullable Integer code(Others asked) {
    return asked.status() == null ? null : (Integer) Codes.of(asked.status());
  }

  @Override
  public long count(Stretch stretch) {
    var id = stretch.conversation();
    Long count = reader.ask(id.space(), () -> 0L, (sql, space) -> sql.one(COUNT, row -> row.number(1), space,
        id.value(), stretch.after(), stretch.before()));
    return count == null ? 0 : count;
  }

  @Override
  public List<Message> newest(Stretch stretch, long skip, int limit) {
    var id = stretch.conversation();
    return reader.askOf(List.of(id), List::of, (sql, space) -> {
      var found = sql.all(NEWEST, row -> Rows.message(id, row, 1), space, id.value(), stretch.after(), stretch.before(),
          limit, skip);
      return Messages.withReactions(sql, space, id, new ArrayList<>(found.reversed()));
    });
  }

  @Override
  public List<Message> newest(String name, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> sql.all(NEWEST_OF_ALL,
            row -> Rows.message(new ConversationId(name, row.number(1)), row, 2), Listed.ids(ids), space));
  }

  @Override
  public List<Spot> spots(String name, Collection<Long> messages) {
    return messages.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> sql.all(SPOTS,
            row -> new Spot(new ConversationId(name, row.number(1)), row.number(2), row.number(3),
                row.text(4)),
            Listed.of(messages), space));
  }

  @Override
  public Walked written(UserId sender, Walk from, int scanned) {
    return reader.ask(sender.space(), () -> new Walked(List.of(), null), (sql, space) -> {
      var found = new ArrayList<Spot>();
      var last = new Walk[]{from};
      int[] passed = new int[1];
      sql.each(WALK, row -> {
        passed[0]++;
        last[0] = new Walk(row.number(1), row.number(2));
        if (sender.user().equals(row.optionalText(4)) && row.optionalTime(5) == null) {
          found.add(new Spot(new ConversationId(sender.space(), row.number(1)), row.number(2), row.number(3),
              sender.user()));
        }
      }, space, from.conversation(), from.seq(), scanned);
      return new Walked(found, passed[0] < scanned ? null : last[0]);
    });
  }

  @Override
  public @Nullable Member member(ConversationId id, String user) {
    return reader.<@Nullable Member>ask(id.space(), () -> null, (sql, space) -> sql.one(ONE_MEMBER,
        row -> Rows.member(id.space(), row), space, id.value(), user));
  }

  @Override
  public List<Member> members(ConversationId id, String afterUser, int limit) {
    return reader.ask(id.space(), List::of, (sql, space) -> sql.all(MEMBERS, row -> Rows.member(id.space(), row), space,
        id.value(), afterUser, limit));
  }

  @Override
  public List<Member> members(ConversationId id, Collection<String> users) {
    return users.isEmpty() ? List.of()
        : reader.ask(id.space(), List::of, (sql, space) -> sql.all(MEMBERS_OF_USERS,
            row -> Rows.member(id.space(), row), Listed.of(users), space, id.value()));
  }

  @Override
  public List<Member> members(String name, Collection<ConversationId> ids, int limit) {
    return ids.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> sql.all(MEMBERS_OF_ALL, row -> Rows.member(name, row),
            Listed.ids(ids), space, limit));
  }

  @Override
  public List<Member> memberships(UserId user, long afterConversation, int limit) {
    return reader.ask(user.space(), List::of, (sql, space) -> sql.all(MEMBERSHIPS,
        row -> Rows.member(user.space(), row), space, user.user(), afterConversation, limit));
  }

  @Override
  public List<Message> messages(ConversationId id, Part part) {
    return reader.askOf(List.of(id), List::of, (sql, space) -> {
      String end = (part.newest() ? "desc" : "asc") + " limit ?";
      var found = part.thread() == 0
          ? sql.all(MESSAGES + end, row -> Rows.message(id, row, 1), space, id.value(), part.after(), part.before(),
              part.limit())
          : sql.all(THREAD + end, row -> Rows.message(id, row, 1), space, id.value(), part.thread(), part.after(),
              part.before(), part.limit());
      return Messages.withReactions(sql, space, id, part.newest() ? new ArrayList<>(found.reversed()) : found);
    });
  }

  private record Match(long stretch, Message message) {}

  @Override
  public List<Message> search(List<Stretch> stretches, String words, int limit) {
    if (stretches.isEmpty()) {
      return List.of();
    }
    var name = stretches.getFirst().conversation().space();
    var asked = Listed.of(3, stretches,
        part -> List.of(part.conversation().value(), part.after(), part.before()));
    return reader.askOf(stretches.stream().map(Stretch::conversation).distinct().toList(), List::of, (sql, space) -> {
      var last = Comparator.comparingLong(Match::stretch).reversed().thenComparingLong(match -> match.message().seq());
      var found = new PriorityQueue<>(last);
      sql.each(SEARCH, row -> {
        if (row.text(2 + Rows.MESSAGE_TEXT).toLowerCase(Locale.ROOT).contains(words)) {
          found.add(new Match(row.number(1), Rows.message(new ConversationId(name, row.number(2)), row, 3)));
          if (found.size() > limit) {
            found.remove();
          }
        }
      }, asked, space);
      return found.stream().sorted(last.reversed()).map(Match::message)
          .map(one -> Messages.withReactions(sql, space, one.conversation(), List.of(one)).getFirst()).toList();
    });
  }

  @Override
  public @Nullable Message message(ConversationId id, long message) {
    return reader.<@Nullable Message>ask(id.space(), () -> null, (sql, space) -> {
      var found = sql.one(ONE_MESSAGE, row -> Rows.message(id, row, 1), message, space, id.value());
      return found == null ? null : Messages.withReactions(sql, space, id, List.of(found)).getFirst();
    });
  }

  @Override
  public List<Message> pinned(ConversationId id, int limit) {
    return reader.askOf(List.of(id), List::of, (sql, space) -> sql.all(PINNED, row -> Rows.message(id, row, 1), space,
        id.value(), limit).stream().map(message -> Messages.withReactions(sql, space, id, List.of(message)).getFirst())
        .toList());
  }

  @Override
  public int unread(ConversationId id, String user, long after, int cap) {
    Integer unread = reader.ask(id.space(), () -> 0, (sql, space) -> sql.one(UNREAD, row -> row.small(1), space,
        id.value(), after, user, cap));
    return unread == null ? 0 : unread;
  }

  @Override
  public Map<ConversationId, Integer> unread(UserId by, Map<ConversationId, Long> after, int cap) {
    var asked = Listed.of(2, after.entrySet(), one -> List.of(one.getKey().value(), one.getValue()));
    var unread = new HashMap<ConversationId, Integer>();
    if (!after.isEmpty()) {
      reader.ask(by.space(), () -> 0, (sql, space) -> {
        sql.each(UNREAD_OF_ALL, row -> unread.put(new ConversationId(by.space(), row.number(1)), row.small(2)), asked,
            space, by.user(), cap);
        return 0;
      });
    }
    return unread;
  }

  @Override
  public List<Message> last(String name, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> Messages.withReactions(sql, space,
            sql.all(LAST_OF_ALL, row -> Rows.message(new ConversationId(name, row.number(1)), row, 2), Listed.ids(ids),
                space)));
  }
}
