package chat.parlance.store.sql;

import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The writer's transaction. Heads are written once each, at the commit.
final class SqlTransaction implements LogTransaction {

  private static final int STEPS_KEPT = 1_000;

  private final SqlWriter.Ending ending;
  private final Statements statements;
  private final ChangeTables tables;
  private final Instant now;
  private final Spaces spaces;
  private final Known known;
  /// Where others write too.
  private final @Nullable Races races;
  private final Map<ConversationId, Conversation> heads = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  /// The newest position of each conversation that was looked at.
  private final Map<ConversationId, Long> seqs = new HashMap<>();
  /// Conversations that begin anew behind a position.
  private final Map<ConversationId, Long> adopted = new HashMap<>();
  /// Where logs begin from now on.
  private final Map<ConversationId, Trims.Floor> floors = new LinkedHashMap<>();
  private final Stamps stamps;
  /// Lanes that are there.
  private final Set<List<Object>> lanes = new HashSet<>();
  private final SupportCounts counts = new SupportCounts();
  private boolean committed;
  private boolean over;
  private boolean closed;

  /// `now` says which revocations are outdated.
  SqlTransaction(SqlWriter.Ending ending, Statements statements, Flavour flavour, Spaces spaces, Known known,
      Instant now) {
    this.ending = ending;
    this.statements = statements;
    this.races = flavour.shared() ? new Races(statements, this::number) : null;
    this.tables = new ChangeTables(statements, flavour.shared());
    this.stamps = new Stamps(statements, this::number, flavour.shared());
    this.spaces = spaces;
    this.known = known;
    this.now = now;
  }

  private Statements running() {
    if (over) {
      throw new StoreException("the transaction is over");
    }
    return statements;
  }

  private int number(String space) {
    return numbers.computeIfAbsent(space, name -> spaces.findOrAdd(running(), name));
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    var moved = heads.get(id);
    if (moved != null) {
      return moved;
    }
    running();
    var stored = known.head(id);
    if (races != null && stored != null) {
      races.looked(id, stored, true);
    }
    if (stored == null) {
      stored = running().one(SqlConversations.BY_ID, row -> Rows.conversation(id.space(), row), number(id.space()),
          id.value());
      if (races != null) {
        races.looked(id, stored, false);
      }
      if (stored != null) {
        known.keep(stored);
      }
    }
    seqs.put(id, stored == null ? 0 : stored.lastSeq());
    return stored;
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    for (var head : heads.values()) {
      if (key.equals(head.key()) && head.id().space().equals(space)) {
        return head;
      }
    }
    return running().one("select " + Rows.CONVERSATION + " from conversation c where c.space = ? and c.key = ?",
        row -> Rows.conversation(space, row), number(space), key);
  }

  @Override
  public @Nullable Member member(ConversationId id, String user) {
    running();
    var member = races == null || known.head(id) != null ? known.member(id, user) : null;
    if (races != null && member != null) {
      conversation(id);
      races.remembered(member);
    }
    if (member == null) {
      member = running().one(SqlConversations.ONE_MEMBER, row -> Rows.member(id.space(), row), number(id.space()),
          id.value(), user);
      if (member != null) {
        known.keep(member);
      }
    }
    return member;
  }

  @Override
  public @Nullable Member heir(ConversationId id, String leaving) {
    return running().one("select " + Rows.MEMBER + " from member where space = ? and conversation = ? and user <> ?"
        + " order by min(role, 2), joined_at, user limit 1", row -> Rows.member(id.space(), row), number(id.space()),
        id.value(), leaving);
  }

  @Override
  public @Nullable Message message(ConversationId id, long message) {
    int space = number(id.space());
    var found = running().one("select " + Rows.MESSAGE + " from message m where m.id = ? and m.space = ?"
        + " and m.conversation = ?", row -> Rows.message(id, row, 1), message, space, id.value());
    return found == null ? null : Messages.withReactions(running(), space, id, List.of(found)).getFirst();
  }

  @Override
  public boolean reacted(ConversationId id, long messageSeq, String emoji, String user) {
    return running()
        .one("select 1 from reaction where space = ? and conversation = ? and message_seq = ? and emoji = ?"
            + " and user = ?", row -> row.small(1), number(id.space()), id.value(), messageSeq, emoji, user) != null;
  }

  @Override
  public void expect(List<Used> keys) {
    running();
    stamps.expect(keys);
  }

  @Override
  public @Nullable Stamped stamped(String space, String actor, String key) {
    running();
    return stamps.find(new Used(new UserId(space, actor), key));
  }

  @Override
  public void stamp(UserId actor, Stamp stamp, Receipt receipt) {
    running();
    stamps.keep(actor, stamp, receipt);
  }

  @Override
  public Marks marks(ConversationId id, String user) {
    var marks = running().one("select read, delivered, cleared from mark where space = ? and conversation = ?"
        + " and user = ?", Rows::marks, number(id.space()), id.value(), user);
    return marks == null ? Marks.NONE : marks;
  }

  @Override
  public void append(Change change, Conversation head, @Nullable Stamp stamp) {
    var id = change.conversation();
    int space = number(id.space());
    long next = lastSeq(id) + 1;
    if (change.seq() != next) {
      throw new StoreException("a change at position " + change.seq() + " (expected: " + next + ")");
    }
    switch (change.body()) {
      case ChangeBody.MemberLeft(var user) -> {
        known.forget(id, user);
        if (races != null) {
          races.leaving(id, user);
        }
      }
      case ChangeBody.RoleChanged(var user, _) -> known.forget(id, user);
      default -> {
        // says nothing new of members that are known
      }
    }
    count(space, head, change.body());
    tables.append(space, change, head.kind());
    if (stamp != null) {
      stamp(new UserId(id.space(), change.actor()), stamp,
          new Receipt(id, change.seq(), change.body().aboutMessage(), change.at(), false));
    }
    heads.put(id, head);
    seqs.put(id, next);
  }

  /// Keeps the numbers of support conversations, so that nobody has to count them.
  private void count(int space, Conversation head, ChangeBody body) {
    boolean opened = body instanceof ChangeBody.Opened;
    boolean moved = body instanceof ChangeBody.Updated updated && updated.status() != null;
    if (head.kind() == ConversationKind.SUPPORT && (opened || moved)) {
      var before = opened ? null : conversation(head.id());
      if (before != null) {
        counts.add(space, before.status(), -1);
      }
      counts.add(space, head.status(), 1);
    }
  }

  private long lastSeq(ConversationId id) {
    var known = seqs.get(id);
    if (known == null) {
      var head = conversation(id);
      return head == null ? 0 : head.lastSeq();
    }
    return known;
  }

  @Override
  public void moveMarks(ConversationId id, String user, Marks marks, Instant at) {
    int space = number(id.space());
    boolean moved = marks.read() > marks(id, user).read();
    running().update("insert into mark (space, conversation, user, read, delivered, cleared) values (?, ?, ?, ?, ?, ?)"
        + " on conflict (space, conversation, user) do update set read = excluded.read,"
        + " delivered = excluded.delivered, cleared = excluded.cleared", space, id.value(), user, marks.read(),
        marks.delivered(), marks.cleared());
    if (moved) {
      running().update("insert into mark_step (space, conversation, user, seq, at) values (?, ?, ?, ?, ?)"
          + " on conflict do nothing", space, id.value(), user, marks.read(), at);
      running().update("delete from mark_step where space = ? and conversation = ? and user = ? and seq <= (select seq"
          + " from mark_step where space = ? and conversation = ? and user = ? order by seq desc limit 1 offset ?)",
          space, id.value(), user, space, id.value(), user, STEPS_KEPT);
    }
  }

  @Override
  public void settle(ConversationId id, String user, Member.Settings settings) {
    known.forget(id, user);
    if (races != null) {
      races.settling(id, user);
    }
    running().update("update member set favourite = ?, muted = ? where space = ? and conversation = ? and user = ?",
        settings.favourite(), settings.muted(), number(id.space()), id.value(), user);
  }

  @Override
  public void notePresence(UserId user, Instant lastSeen, @Nullable String text) {
    running().update("insert into last_seen (space, user, at, text) values (?, ?, ?, ?)"
        + " on conflict (space, user) do update set at = excluded.at, text = excluded.text", number(user.space()),
        user.user(), lastSeen, text);
  }

  @Override
  public void noteName(UserId user, String name) {
    running().update("insert into user_name (space, user, name) values (?, ?, ?)"
        + " on conflict (space, user) do update set name = excluded.name where user_name.name <> excluded.name",
        number(user.space()), user.user(), name);
  }

  @Override
  public int favour(UserId user, String person, boolean on, Instant at) {
    int space = number(user.space());
    if (on) {
      running().update("insert into favourite (space, user, person, at) values (?, ?, ?, ?) on conflict do nothing",
          space, user.user(), person, at);
    } else {
      running().update("delete from favourite where space = ? and user = ? and person = ?", space, user.user(), person);
    }
    Integer count = running().one("select count(*) from favourite where space = ? and user = ?", row -> row.small(1),
        space, user.user());
    return count == null ? 0 : count;
  }

  @Override
  public void erasing(UserId user, Instant since) {
    running().update("insert into erasure (space, user, since) values (?, ?, ?) on conflict do nothing",
        number(user.space()), user.user(), since);
  }

  @Override
  public void erased(UserId user) {
    for (var table : List.of("erasure", "user_name", "last_seen", "favourite")) {
      running().update("delete from " + table + " where space = ? and user = ?", number(user.space()), user.user());
    }
    running().update("delete from favourite where space = ? and person = ?", number(user.space()), user.user());
  }

  @Override
  public void alias(AliasStore.Alias alias) {
    running().later(SqlAliases.KEEP, number(alias.space()), alias.name(), alias.id(), alias.shown());
  }

  @Override
  public void wish(OutboxStore.Wish wish) {
    boolean lane = lanes.add(List.of(wish.consumer(), wish.about()));
    SqlOutbox.keep(running(), number(wish.about().space()), wish, lane);
  }

  @Override
  public void revoke(Revocation revocation) {
    running().update("delete from revocation where until < ?", now);
    boolean token = revocation.token() != null;
    running().update("insert into revocation (space, kind, name, issued_before, until) values (?, ?, ?, ?, ?)"
        + " on conflict (space, kind, name) do update set issued_before = max(revocation.issued_before, excluded.issued_before),"
        + " until = max(revocation.until, excluded.until)", number(revocation.space()),
        token ? Codes.TOKEN : Codes.USER,
        Objects.requireNonNull(token ? revocation.token() : revocation.user()),
        revocation.issuedBefore(), revocation.until());
  }

  @Override
  public Arrivals arrivals() {
    return new SqlArrivals(running(), this::number, this::begin, lanes::clear);
  }

  /// The conversation begins anew behind the position of this head. Whether it was there.
  private boolean begin(Conversation head) {
    int space = number(head.id().space());
    var before = conversation(head.id());
    if (head.kind() == ConversationKind.SUPPORT) {
      counts.add(space, head.status(), 1);
      if (before != null) {
        counts.add(space, before.status(), -1);
      }
    }
    known.clear();
    adopted.put(head.id(), head.lastSeq());
    heads.put(head.id(), head);
    seqs.put(head.id(), head.lastSeq());
    return before != null;
  }

  @Override
  public Trimmed trim(ConversationId id, long upTo, int rows) {
    var before = floors.get(id);
    var step = new Trims(running(), number(id.space()), id.value()).trim(upTo, rows,
        before == null ? 0 : before.position(), now);
    if (step.floor() != null) {
      floors.put(id, step.floor());
    }
    return step.done();
  }

  @Override
  public void commit() {
    running();
    if (races == null) {
      heads.values().forEach(head -> statements.later(Heads.KEEP, Heads.values(number(head.id().space()), head)));
    } else {
      races.settle(heads.values(), floors.keySet());
    }
    floors.forEach((id, floor) -> statements.later(Trims.GONE, floor.values(number(id.space()), id.value())));
    counts.write(statements);
    statements.flush();
    adopted.forEach((id, floor) -> statements.update("update conversation set floor = ? where space = ? and id = ?",
        floor, number(id.space()), id.value()));
    over = true;
    ending.commit();
    committed = true;
    spaces.committed(numbers);
    heads.values().forEach(known::keep);
  }

  @Override
  public void close() {
    over = true;
    if (!closed) {
      closed = true;
      ending.end(committed);
    }
  }
}
