package chat.parlance.dialect.hexatron;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Inbox;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.RejectedException;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conversations as HexaTron's clients want to see them. Everything here may block; it asks the store as often for many
/// conversations as for one.
public final class HexViews {

  /// So many messages are in a history.
  static final int PAGE = 100;
  private static final Inbox.Ask OWN = new Inbox.Ask(Set.of(ConversationKind.DIRECT, ConversationKind.GROUP,
      ConversationKind.SUPPORT, ConversationKind.ROOM), 1_000, 200);

  private final HexServices services;
  private final HexIds ids;

  public HexViews(HexServices services, HexIds ids) {
    this.services = services;
    this.ids = ids;
  }

  /// What is shown of one conversation: who else is in it, messages, and how far who looks has read.
  private record Sight(Conversation head, List<String> others, List<Message> messages, Marks marks) {

    Stream<String> people() {
      return Stream.concat(others.stream(), messages.stream().map(Message::sender));
    }
  }

  /// All that the user takes part in, newest message first, each with that message; then the global one with its newest
  /// messages.
  List<HexConversation> all(Identity me) {
    var sights = new ArrayList<Sight>();
    for (var entry : services.inbox().of(me, OWN)) {
      sights.add(new Sight(entry.head(), entry.others(), listed(entry.newest()), entry.marks()));
    }
    sights.add(new Sight(services.conversations().visible(me, ids.global()), List.of(),
        services.reading().before(me, ids.global(), null, PAGE), services.reading().marks(me, ids.global())));
    var names = names(me, sights.stream().flatMap(Sight::people));
    return sights.stream().map(sight -> shown(me, sight, names)).toList();
  }

  private static List<Message> listed(@Nullable Message message) {
    return message == null ? List.of() : List.of(message);
  }

  /// One of them with its newest messages before that time. Who asks has read them then.
  HexConversation history(Identity me, ConversationId id, @Nullable Instant before) {
    var head = services.conversations().visible(me, id);
    var messages = services.reading().before(me, id, before, PAGE);
    var read = messages.isEmpty() ? Marks.NONE : new Marks(messages.getLast().seq(), 0, 0);
    read(me, id, read);
    var sight = new Sight(head, others(me, head), messages, read);
    return shown(me, sight, names(me, sight.people()));
  }

  /// A conversation that was just created, as one sees it who finds these others in it. Never blocks: whose name is not in
  /// memory is shown by its id.
  HexConversation created(Conversation head, List<String> others) {
    var people = others.stream().map(user -> new HexConversation.Person(user,
        Objects.requireNonNullElse(services.names().known(new UserId(head.id().space(), user)), user))).toList();
    return new HexConversation(ids.shown(head.id()), false, head.createdAt(), people, List.of());
  }

  private List<String> others(Identity me, Conversation head) {
    return head.kind() == ConversationKind.GLOBAL ? List.of()
        : services.inbox().others(me, List.of(head), OWN.people()).getOrDefault(head.id(), List.of());
  }

  private void read(Identity me, ConversationId id, Marks upTo) {
    if (upTo.read() <= services.reading().marks(me, id).read()) {
      return;
    }
    try {
      services.messaging()
          .submit(new Draft(me, null, new Intent.MoveMarks(id, new Marks(upTo.read(), upTo.read(), 0))));
    } catch (RejectedException _) {
      // who reads very often, or while nothing can be written, is shown the messages all the same
    }
  }

  private Map<String, String> names(Identity me, Stream<String> people) {
    return services.names().of(me.space(), people.collect(LinkedHashSet::new, Set::add, Set::addAll));
  }

  private HexConversation shown(Identity me, Sight sight, Map<String, String> names) {
    var id = ids.shown(sight.head().id());
    return new HexConversation(id, sight.head().kind() == ConversationKind.GLOBAL, sight.head().createdAt(),
        sight.others().stream().map(user -> new HexConversation.Person(user, name(user, names))).toList(),
        sight.messages().stream().map(message -> message(message, names.get(message.sender()),
            message.sender().equals(me.user()) || message.seq() <= sight.marks().read())).toList());
  }

  /// Clients show a name; of whom none is known, the id.
  private static String name(String user, Map<String, String> names) {
    return Objects.requireNonNullElse(names.get(user), user);
  }

  /// A message as it is shown under this name of its sender.
  HexMessage message(Message message, @Nullable String senderName, boolean read) {
    return new HexMessage(ids.message(message.id()), ids.shown(message.conversation()), message.sender(), senderName,
        message.content().text(), message.at(), read);
  }
}
