package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.store.mongo.Places.Seat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// What one transaction saw of heads and members, remembered or read. What it remembered may be outdated. The log finds that out for
/// the conversations that are appended to; what drafts saw that appended nothing is compared before the commit.
final class Looked {

  private record Head(@Nullable Conversation conversation, long since, boolean remembered) {}

  private final Mongo mongo;
  private final Known known;
  private final Map<ConversationId, Head> heads = new HashMap<>();
  private final Map<Seat, Member> members = new HashMap<>();
  private final Set<Seat> remembered = new HashSet<>();
  /// What the draft that is being decided saw from memory, and what is to be compared.
  private final Set<ConversationId> headsNow = new HashSet<>();
  private final Set<Seat> membersNow = new HashSet<>();
  private final Set<ConversationId> headsToCompare = new HashSet<>();
  private final Set<Seat> membersToCompare = new HashSet<>();

  Looked(Mongo mongo, Known known) {
    this.mongo = mongo;
    this.known = known;
  }

  /// The draft is decided; `appended` says whether it appended anything.
  void next(boolean appended) {
    if (!appended) {
      headsToCompare.addAll(headsNow);
      membersToCompare.addAll(membersNow);
    }
    headsNow.clear();
    membersNow.clear();
  }

  @Nullable Conversation conversation(ConversationId id) {
    var seen = heads.get(id);
    if (seen == null) {
      seen = look(id);
      heads.put(id, seen);
    }
    if (seen.remembered()) {
      headsNow.add(id);
    }
    return seen.conversation();
  }

  private Head look(ConversationId id) {
    var held = known.head(id);
    if (held != null) {
      return new Head(held.conversation(), held.since(), true);
    }
    var doc = mongo.one("conversation", Places.of(id));
    var head = doc == null ? null : Docs.conversation(doc);
    return new Head(head, known.read(id, head), false);
  }

  /// Since when each head is known.
  Map<ConversationId, Long> since() {
    var since = new HashMap<ConversationId, Long>();
    heads.forEach((id, head) -> since.put(id, head.since()));
    return since;
  }

  /// The heads in front of this transaction's changes; conversations that it opens are absent.
  Map<ConversationId, Conversation> before() {
    var before = new HashMap<ConversationId, Conversation>();
    heads.forEach((id, head) -> {
      if (head.conversation() != null) {
        before.put(id, head.conversation());
      }
    });
    return before;
  }

  @Nullable Member member(Seat seat) {
    var seen = members.get(seat);
    var head = heads.get(seat.conversation());
    long seq = head == null || head.conversation() == null ? 0 : head.conversation().lastSeq();
    if (seen == null && seq > 0) {
      seen = known.member(seat.conversation(), seat.user(), seq);
      if (seen != null) {
        remembered.add(seat);
      }
    }
    if (seen == null) {
      var doc = mongo.one("member", and(Places.of(seat), eq("goneAt", null)));
      seen = doc == null ? null : Docs.member(doc);
      if (seen != null && seq > 0) {
        known.read(seen, seq);
      }
    }
    if (seen != null) {
      members.put(seat, seen);
      if (remembered.contains(seat)) {
        membersNow.add(seat);
      }
    }
    return seen;
  }

  /// Throws [StaleReadException] when drafts that appended nothing saw what is not so any more. The log vouches for these conversations.
  void compare(Set<ConversationId> appended) {
    headsToCompare.removeAll(appended);
    if (!headsToCompare.isEmpty()) {
      compareHeads();
    }
    if (!membersToCompare.isEmpty()) {
      compareMembers();
    }
  }

  private void compareHeads() {
    var found = new HashMap<ConversationId, Long>();
    mongo.all("conversation", or(bySpace(headsToCompare)))
        .forEach(doc -> found.put(Docs.id(doc), Docs.number(doc, "lastSeq")));
    var stale = headsToCompare.stream().filter(id -> {
      var head = heads.get(id);
      return head == null || head.conversation() == null
          || found.getOrDefault(id, 0L) != head.conversation().lastSeq();
    }).toList();
    refuse(stale);
  }

  private void compareMembers() {
    var found = new HashSet<Member>();
    var users = membersToCompare.stream().map(Seat::user).distinct().toList();
    var places = bySpace(membersToCompare.stream().map(Seat::conversation).distinct().toList());
    mongo.all("member", and(or(places), in("user", users), eq("goneAt", null)))
        .forEach(doc -> found.add(Docs.member(doc)));
    refuse(membersToCompare.stream().filter(seat -> !found.contains(members.get(seat))).map(Seat::conversation)
        .distinct().toList());
  }

  private void refuse(List<ConversationId> stale) {
    if (!stale.isEmpty()) {
      stale.forEach(known::forget);
      throw new StaleReadException("another server changed what this one had in mind");
    }
  }

  private static List<Bson> bySpace(Iterable<ConversationId> ids) {
    var spaces = new HashMap<String, List<Long>>();
    ids.forEach(id -> spaces.computeIfAbsent(id.space(), _ -> new ArrayList<>()).add(id.value()));
    var each = new ArrayList<Bson>();
    spaces.forEach((space, values) -> each.add(and(eq("space", space), in("conversation", values))));
    return each;
  }
}
