package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.MessageFold;
import chat.parlance.core.Role;
import chat.parlance.core.store.LogTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What one conversation must look like, in the simplest way; and what may happen in it next.
final class Model {

  private static final List<String> EMOJIS = List.of("👍", "❤️", "😀", "x");
  private static final List<Role> ROLES = List.of(Role.values());
  private static final List<ConversationStatus> STATUSES = List.of(ConversationStatus.values());

  private final ConversationId id;
  private final List<Change> log = new ArrayList<>();
  private final MessageFold fold = new MessageFold();
  private final TreeMap<String, Member> members = new TreeMap<>();
  private @Nullable Conversation head;
  private long floor;

  Model(ConversationId id) {
    this.id = id;
  }

  ConversationId id() {
    return id;
  }

  List<Change> log() {
    return log;
  }

  List<Message> messages() {
    return fold.messages().stream().filter(message -> message.seq() > floor).toList();
  }

  /// What stands at positions up to this one is gone, and what is said of the content of messages there.
  void trim(long upTo) {
    floor = upTo;
    log.removeIf(change -> change.seq() <= floor);
    log.replaceAll(change -> change.body() instanceof ChangeBody.Edited(var message, var seq, _) && seq <= floor
        ? change.with(new ChangeBody.Edited(message, seq, Content.NOTHING))
        : change);
  }

  Map<String, Member> members() {
    return members;
  }

  Conversation head() {
    if (head == null) {
      throw new IllegalStateException("not opened");
    }
    return head;
  }

  /// Adds the change, and takes withdrawn words out of the earlier ones.
  void take(Change change) {
    log.replaceAll(earlier -> earlier.with(ChangeBody.rewritten(earlier.body(), change)));
    log.add(change);
    fold.add(change);
    head = change.body() instanceof ChangeBody.Opened opened ? Conversation.openedBy(change, opened)
        : head().after(change);
    switch (change.body()) {
      case ChangeBody.Opened opened -> opened.members().forEach(seat -> seat(change, seat.user(), seat.role()));
      case ChangeBody.MemberJoined(var user, var role) -> seat(change, user, role);
      case ChangeBody.MemberLeft(var user) -> members.remove(user);
      case ChangeBody.RoleChanged(var user, var role) -> members.computeIfPresent(user, (_, was) -> was.with(role));
      default -> {
        // not about members
      }
    }
  }

  private void seat(Change change, String user, Role role) {
    members.put(user, new Member(id, user, role, change.at(), Member.Settings.NONE));
  }

  String actor(RandomGenerator random) {
    return "u" + random.nextInt(6);
  }

  /// Something that may be appended now.
  ChangeBody next(RandomGenerator random, Scribe scribe) {
    var living = messages().stream().filter(message -> !message.deleted()).toList();
    if (living.isEmpty() || random.nextInt(3) == 0) {
      long thread = living.isEmpty() || random.nextInt(3) > 0 ? 0 : living.getFirst().id();
      var text = "text " + random.nextInt();
      return scribe.posted(random.nextInt(4) == 0 ? Scribe.rich(text) : Content.text(text),
          random.nextBoolean() ? null : "key" + random.nextInt(), thread);
    }
    return switch (random.nextInt(8)) {
      case 0 -> members(random);
      case 1 -> new ChangeBody.Updated(random.nextBoolean() ? null : "subject " + random.nextInt(), null,
          random.nextBoolean() ? null : "{\"n\":" + random.nextInt() + "}",
          STATUSES.get(random.nextInt(STATUSES.size())));
      default -> aboutMessage(living.get(random.nextInt(living.size())), random);
    };
  }

  private ChangeBody members(RandomGenerator random) {
    var user = "u" + random.nextInt(12);
    var role = ROLES.get(random.nextInt(ROLES.size()));
    if (!members.containsKey(user)) {
      return new ChangeBody.MemberJoined(user, role);
    }
    return random.nextBoolean() ? new ChangeBody.MemberLeft(user) : new ChangeBody.RoleChanged(user, role);
  }

  private static ChangeBody aboutMessage(Message message, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> new ChangeBody.Deleted(message.id(), message.seq());
      case 1 -> new ChangeBody.Edited(message.id(), message.seq(), random.nextInt(3) == 0
          ? Scribe.rich("edited")
          : Content.text("edited " + random.nextInt()));
      case 2 -> message.pinned() ? new ChangeBody.Unpinned(message.id(), message.seq())
          : new ChangeBody.Pinned(message.id(), message.seq());
      default -> new ChangeBody.Reacted(message.id(), message.seq(), EMOJIS.get(random.nextInt(EMOJIS.size())));
    };
  }

  /// The same change, or its opposite where it would change nothing.
  ChangeBody possible(ChangeBody wanted, String actor) {
    if (wanted instanceof ChangeBody.Reacted(var message, var seq, var emoji)) {
      var about = fold.message(message);
      boolean there = about != null && about.reactions().stream()
          .anyMatch(reaction -> reaction.emoji().equals(emoji) && reaction.users().contains(actor));
      return there ? new ChangeBody.Unreacted(message, seq, emoji) : wanted;
    }
    return wanted;
  }

  /// The transaction sees what it has written so far.
  void checkIn(LogTransaction transaction, RandomGenerator random) {
    assertThat(transaction.conversation(id)).isEqualTo(head());
    var messages = messages();
    if (!messages.isEmpty()) {
      var message = messages.get(random.nextInt(messages.size()));
      assertThat(transaction.message(id, message.id())).isEqualTo(message);
      for (var emoji : EMOJIS) {
        var user = "u" + random.nextInt(6);
        assertThat(transaction.reacted(id, message.seq(), emoji, user)).isEqualTo(message.reactions().stream()
            .anyMatch(reaction -> reaction.emoji().equals(emoji) && reaction.users().contains(user)));
      }
    }
    var user = "u" + random.nextInt(12);
    assertThat(transaction.member(id, user)).isEqualTo(members.get(user));
  }
}
