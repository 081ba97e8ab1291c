package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.store.StaleReadException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one transaction took from memory, or read, and compares with the database before it commits, where others write too. Whatever changes a
/// conversation moves its last position, so a head that is as it was vouches for everything; but for members' settings, which
/// are compared themselves. The heads that move are written first and in order, so that of two transactions one waits
/// at once and is refused, instead of both waiting for each other.
final class Races {

  static final String SAME_HEADS = "select count(*) from json_each(?) j cross join conversation c"
      + " where c.space = json_extract(j.value, '$[0]') and c.id = json_extract(j.value, '$[1]')"
      + " and c.last_seq = json_extract(j.value, '$[2]')";
  static final String SAME_MEMBERS = "select count(*) from json_each(?) j cross join member m"
      + " where m.space = json_extract(j.value, '$[0]') and m.conversation = json_extract(j.value, '$[1]')"
      + " and m.user = json_extract(j.value, '$[2]') and m.favourite = json_extract(j.value, '$[3]')"
      + " and m.muted = json_extract(j.value, '$[4]')";

  private static final String LOCK = "select c.id from json_each(?) j cross join conversation c"
      + " where c.space = json_extract(j.value, '$[0]') and c.id = json_extract(j.value, '$[1]')"
      + " order by c.space, c.id for update of c";

  private record Seat(ConversationId conversation, String user) {}

  private final Statements statements;
  private final ToIntFunction<String> numbers;
  /// The last position of each conversation when it was first looked at; 0 if it was not there.
  private final Map<ConversationId, Long> before = new HashMap<>();
  /// Heads and members that came from memory.
  private final Map<ConversationId, Long> heads = new LinkedHashMap<>();
  private final Map<Seat, Member> members = new LinkedHashMap<>();

  /// `numbers` says the number of a space.
  Races(Statements statements, ToIntFunction<String> numbers) {
    this.statements = statements;
    this.numbers = numbers;
  }

  void looked(ConversationId id, @Nullable Conversation head, boolean remembered) {
    long seq = head == null ? 0 : head.lastSeq();
    if (before.putIfAbsent(id, seq) == null && remembered) {
      heads.put(id, seq);
    }
  }

  void remembered(Member member) {
    members.put(new Seat(member.conversation(), member.user()), member);
  }

  /// This member leaves, and its settings with it; the head that moves vouches for that it was there.
  void leaving(ConversationId id, String user) {
    members.remove(new Seat(id, user));
  }

  /// The settings of this member are about to be written.
  void settling(ConversationId id, String user) {
    var member = members.remove(new Seat(id, user));
    if (member != null) {
      sameMembers(List.of(member));
    }
  }

  /// Writes the heads of the conversations that were appended to, and compares the others. The heads of which something else is about to be
  /// `written` are locked with them. Throws [StaleReadException].
  void settle(Collection<Conversation> moved, Collection<ConversationId> written) {
    var inOrder = moved.stream().sorted(Comparator.comparingInt((Conversation head) -> number(head.id()))
        .thenComparingLong(head -> head.id().value())).toList();
    if (!written.isEmpty()) {
      var all = Stream.concat(moved.stream().map(Conversation::id), written.stream()).distinct().toList();
      statements.all(LOCK, row -> row.number(1), Listed.of(2, all, id -> List.of(number(id), id.value())));
    }
    var rows = new ArrayList<@Nullable Object[]>();
    for (var head : inOrder) {
      long seq = before.getOrDefault(head.id(), 0L);
      heads.remove(head.id());
      if (seq > 0) {
        rows.add(Heads.moved(number(head.id()), head, seq));
      }
    }
    if (statements.ahead(Heads.MOVE, rows) != rows.size()) {
      throw new StaleReadException("another server appended to the same conversation");
    }
    inOrder.stream().filter(head -> before.getOrDefault(head.id(), 0L) == 0)
        .forEach(head -> statements.later(Heads.INSERT, Heads.values(number(head.id()), head)));
    sameHeads();
    sameMembers(members.values());
  }

  private void sameHeads() {
    if (!heads.isEmpty()) {
      same(SAME_HEADS, Listed.of(3, heads.entrySet(),
          head -> List.of(number(head.getKey()), head.getKey().value(), head.getValue())), heads.size());
    }
  }

  private void sameMembers(Collection<Member> asked) {
    if (!asked.isEmpty()) {
      same(SAME_MEMBERS, Listed.of(5, asked, member -> List.of(number(member.conversation()),
          member.conversation().value(), member.user(), member.settings().favourite(), member.settings().muted())),
          asked.size());
    }
  }

  private void same(String sql, Listed asked, int expected) {
    var found = statements.one(sql, row -> row.small(1), asked);
    if (found == null || found != expected) {
      throw new StaleReadException("another server changed what this one had in mind");
    }
  }

  private int number(ConversationId id) {
    return numbers.applyAsInt(id.space());
  }
}
