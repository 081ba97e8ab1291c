package chat.parlance.imports;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Ids;
import chat.parlance.core.Message;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Spot;
import chat.parlance.core.store.LogTransaction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One conversation's history on its way into the log, in transactions of bounded size. What is there already is compared, and
/// brought up to what the original says now.
final class Chapter {

  private static final int MESSAGES = 200;
  private static final int BYTES = 4 << 20;
  private static final int COMPARED = 2_000;
  /// What a message weighs beside its content, at most.
  private static final int AROUND = 2_000;

  private final Chapters with;
  private final Found.Place place;
  private final Strides strides;
  private final List<Found.Said> waiting = new ArrayList<>();
  private int bytes;
  private @Nullable ConversationId id;
  /// It was there before.
  private final boolean known;
  private @Nullable Past past;
  /// Who is still to come; null until somebody looked.
  private @Nullable Deque<Found.Person> coming;

  /// `known` is the conversation's id if it was brought before.
  Chapter(Chapters with, Found.Place place, @Nullable Long known) {
    this.with = with;
    this.place = place;
    this.strides = new Strides(place);
    this.known = known != null;
    this.id = known == null ? null : new ConversationId(with.order().space(), known);
  }

  /// The next message, not older than the one before.
  void add(Found.Said said) {
    long weight = weight(said);
    if (weight > with.stores().messageBytes()) {
      unfit(said, "content: about " + weight + " bytes with reactions (expected: at most "
          + with.stores().messageBytes() + " in this database)");
      return;
    }
    waiting.add(said);
    bytes += said.content().weight();
    if (waiting.size() >= MESSAGES || bytes >= BYTES) {
      write(false);
    }
  }

  /// There are no more.
  void end() {
    write(true);
  }

  /// What is known of messages before they are written: what stands for which name, where those are that are there, and as what.
  private record Before(Map<String, Long> names, Map<Long, Spot> spots, Map<Long, Message> messages) {}

  private Before before() {
    var names = new HashMap<>(with.stores().aliases().ids(with.order().space(), waiting.stream()
        .flatMap(said -> Stream.of(said.name(), Objects.requireNonNullElse(said.replyTo(), said.name()))).distinct()
        .toList()));
    var there = waiting.stream().map(said -> names.get(said.name())).filter(Objects::nonNull)
        .map(Objects::requireNonNull).toList();
    var spots = new HashMap<Long, Spot>();
    if (!there.isEmpty()) {
      with.stores().conversations().spots(with.order().space(), there).forEach(spot -> spots.put(spot.message(), spot));
    }
    return new Before(names, spots, messages(spots));
  }

  private Map<Long, Message> messages(Map<Long, Spot> spots) {
    var seqs = spots.values().stream().filter(spot -> spot.conversation().equals(id)).mapToLong(Spot::seq)
        .summaryStatistics();
    var found = new HashMap<Long, Message>();
    if (id != null && seqs.getCount() > 0) {
      with.stores().conversations()
          .messages(id, new Part(seqs.getMin() - 1, seqs.getMax() + 1, COMPARED, false, 0))
          .forEach(message -> found.put(message.id(), message));
    }
    return found;
  }

  private void write(boolean last) {
    var before = before();
    if (with.order().dry()) {
      waiting.forEach(said -> with.tally().add(before.names().containsKey(said.name()) ? Tally.Kind.KNOWN_MESSAGES
          : Tally.Kind.MESSAGES));
    } else {
      var fresh = new ArrayDeque<>(
          with.ids().take(waiting.stream().filter(said -> !before.names().containsKey(said.name()))
              .map(Found.Said::at).toList()));
      var seen = new HashSet<>(Set.of(place.name()));
      try (var transaction = with.stores().log().begin()) {
        var head = head(transaction);
        for (var said : List.copyOf(waiting)) {
          head = !seen.add(said.name()) ? again(head, said)
              : before.names().containsKey(said.name()) ? compare(transaction, head, said, before)
                  : post(transaction, head, said, before, fresh);
        }
        if (last) {
          head = finish(transaction, head);
        }
        with.tally().add(Tally.Kind.READ,
            last ? strides.end(transaction, head.id()) : strides.keep(transaction, head.id()));
        transaction.commit();
      }
    }
    waiting.clear();
    bytes = 0;
  }

  private static long weight(Found.Said said) {
    return AROUND + said.content().weight()
        + said.reactions().stream().mapToLong(one -> 16 + 3L * one.user().length()).sum();
  }

  private void unfit(Found.Said said, String why) {
    with.tally().add(new Found.Unreadable("message", said.name(), why, 1));
  }

  private Conversation again(Conversation head, Found.Said said) {
    unfit(said, "id: that of another one (expected: its own)");
    return head;
  }

  /// The conversation, which comes into being if it is not there. Of two with one key the second becomes part of the first.
  private Conversation head(LogTransaction transaction) {
    if (id != null) {
      return Objects.requireNonNull(transaction.conversation(id), "a conversation that has a name");
    }
    var space = with.order().space();
    var there = place.key() == null ? null : transaction.keyed(space, place.key());
    if (there != null) {
      id = there.id();
      transaction.alias(new Alias(space, place.name(), there.id().value(), false));
      with.tally().add(Tally.Kind.MERGED);
      return there;
    }
    long free = with.ids().take(List.of(place.createdAt())).getFirst();
    var made = new ConversationId(space, place.key() == null ? free : transaction.idFor(space, place.key(), free));
    var opened = new ChangeBody.Opened(place.kind(), place.key(), place.looks().subject(), place.looks().avatar(),
        place.looks().metadata(), place.people().stream().filter(this::fromTheBeginning)
            .map(person -> new ChangeBody.Seat(person.user(), person.role())).toList());
    var change = new Change(made, 1, place.createdBy(), place.createdAt(), opened);
    var head = Conversation.openedBy(change, opened);
    transaction.append(change, head, null);
    transaction.alias(new Alias(space, place.name(), made.value(), Ids.imported(made.value())));
    id = made;
    return head;
  }

  private boolean fromTheBeginning(Found.Person person) {
    return place.kind() == ConversationKind.DIRECT || !person.joinedAt().isAfter(place.createdAt());
  }

  private Conversation post(LogTransaction transaction, Conversation head, Found.Said said, Before before,
      Deque<Long> fresh) {
    long message = fresh.remove();
    before.names().put(said.name(), message);
    long replyTo = said.replyTo() == null ? 0 : before.names().getOrDefault(said.replyTo(), 0L);
    var deletedAt = said.fate().deletedAt();
    var next = come(transaction, head, said.at());
    next = append(transaction, next, said.sender(), said.at(), new ChangeBody.Posted(message, said.kind(),
        deletedAt == null ? said.content() : Content.NOTHING, replyTo, 0, null, null, null));
    transaction.alias(new Alias(with.order().space(), said.name(), message, true));
    long seq = next.lastSeq();
    strides.pass(said, seq);
    with.tally().add(Tally.Kind.MESSAGES);
    if (deletedAt != null) {
      with.tally().add(Tally.Kind.DELETIONS);
      return append(transaction, next, said.sender(), deletedAt, new ChangeBody.Deleted(message, seq));
    }
    if (said.fate().editedAt() != null) {
      next = append(transaction, next, said.sender(), said.fate().editedAt(),
          new ChangeBody.Edited(message, seq, said.content()));
    }
    var chosen = new HashSet<List<String>>();
    for (var one : said.reactions()) {
      if (chosen.add(List.of(one.user(), one.emoji()))) {
        next = append(transaction, next, one.user(), one.at(), new ChangeBody.Reacted(message, seq, one.emoji()));
        with.tally().add(Tally.Kind.REACTIONS);
      }
    }
    return next;
  }

  /// A message that is there: what the original did to it since, unless somebody did so here.
  private Conversation compare(LogTransaction transaction, Conversation head, Found.Said said, Before before) {
    if (!before.spots().containsKey(before.names().getOrDefault(said.name(), 0L)) && names(said.name())) {
      return again(head, said);
    }
    var spot = before.spots().get(before.names().getOrDefault(said.name(), 0L));
    if (spot != null && !spot.conversation().equals(head.id())) {
      unfit(said, "id: that of a message of another conversation (expected: its own)");
      return head;
    }
    with.tally().add(Tally.Kind.KNOWN_MESSAGES);
    var known = before.messages().get(before.names().getOrDefault(said.name(), 0L));
    if (known == null) {
      return head;
    }
    strides.pass(said, known.seq());
    var fate = said.fate();
    if (!known.deleted() && fate.deletedAt() != null) {
      with.tally().add(Tally.Kind.DELETIONS);
      return append(transaction, head, known.sender(), fate.deletedAt(),
          new ChangeBody.Deleted(known.id(), known.seq()));
    }
    boolean same = known.content().text().equals(said.content().text())
        && Objects.equals(known.content().metadata(), said.content().metadata());
    if (known.deleted() || same || known.editedAt() != null
        && (fate.editedAt() == null || !fate.editedAt().isAfter(known.editedAt()))) {
      return head;
    }
    with.tally().add(Tally.Kind.EDITS);
    return append(transaction, head, known.sender(),
        fate.editedAt() == null ? with.clock().instant() : fate.editedAt(),
        new ChangeBody.Edited(known.id(), known.seq(),
            new Content(said.content().text(), known.content().attachments(), said.content().metadata())));
  }

  /// Whether this is the name of a conversation.
  private boolean names(String name) {
    var space = with.order().space();
    return with.stores().aliases().ids(space, List.of(name)).values().stream()
        .anyMatch(one -> with.stores().conversations().conversation(new ConversationId(space, one)) != null);
  }

  /// Those who came until this moment.
  private Conversation come(LogTransaction transaction, Conversation head, Instant until) {
    if (coming == null) {
      coming = new ArrayDeque<>(missing(transaction, head));
    }
    var next = head;
    while (!coming.isEmpty() && !coming.getFirst().joinedAt().isAfter(until)) {
      var person = coming.removeFirst();
      next = append(transaction, next, person.user(), person.joinedAt(),
          new ChangeBody.MemberJoined(person.user(), person.role()));
      with.tally().add(Tally.Kind.MEMBERS);
    }
    return next;
  }

  /// Who is in it at the original and not here; who left here does not come again.
  private List<Found.Person> missing(LogTransaction transaction, Conversation head) {
    if (head.kind() != ConversationKind.GROUP && head.kind() != ConversationKind.SUPPORT) {
      return List.of();
    }
    var missing = place.people().stream().filter(person -> transaction.member(head.id(), person.user()) == null)
        .sorted(Comparator.comparing(Found.Person::joinedAt)).toList();
    if (missing.isEmpty() || !known) {
      return missing;
    }
    var left = past(head.id()).left();
    return missing.stream().filter(person -> !left.contains(person.user())).toList();
  }

  private Past past(ConversationId conversation) {
    var looked = past == null ? Past.of(with.stores().log(), conversation) : past;
    past = looked;
    return looked;
  }

  private Conversation finish(LogTransaction transaction, Conversation head) {
    var next = come(transaction, head, Instant.MAX);
    var looks = place.looks();
    boolean renamed = place.kind() != ConversationKind.DIRECT && looks.subject() != null
        && !looks.subject().equals(next.subject());
    boolean remade = looks.metadata() != null && !looks.metadata().equals(next.metadata());
    boolean moved = place.status() != next.status();
    if (!(renamed || remade || moved) || known && !place.updatedAt().isAfter(past(head.id()).changedAt())) {
      return next;
    }
    with.tally().add(Tally.Kind.UPDATES);
    return append(transaction, next, place.createdBy(), place.updatedAt(), new ChangeBody.Updated(
        renamed ? looks.subject() : null, null, remade ? looks.metadata() : null, moved ? place.status() : null));
  }

  /// The conversation was last active when the newest of all this was said.
  private static Conversation append(LogTransaction transaction, Conversation head, String actor, Instant at,
      ChangeBody body) {
    var change = new Change(head.id(), head.lastSeq() + 1, actor, at, body);
    boolean tells = switch (body) {
      case ChangeBody.Posted _,ChangeBody.MemberJoined _,ChangeBody.Updated _ -> true;
      default -> false;
    };
    var next = head.after(change).updated(tells && at.isAfter(head.updatedAt()) ? at : head.updatedAt());
    transaction.append(change, next, null);
    return next;
  }
}
