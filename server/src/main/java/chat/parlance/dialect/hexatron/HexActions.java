package chat.parlance.dialect.hexatron;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Spot;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What clients do over Socket.IO, event by event, and what they are told, without the sockets. Whoever acts is who its door
/// says; ids and names of senders that clients send along decide nothing.
///
/// What may block says so; refusals are [RejectedException]s, which [#sentence] puts into the words of the original.
public final class HexActions {

  /// What a client may do, for the words of its refusals.
  public enum Event {
    MESSAGE, CREATE_CONVERSATION, MESSAGES_READ, DELETE_MESSAGE
  }

  private static final int AT_ONCE = 1_000;
  private static final int NAME = 64;

  private final HexServices services;
  private final HexViews views;
  private final HexIds ids;

  public HexActions(HexServices services, HexIds ids) {
    this.services = services;
    this.ids = ids;
    this.views = new HexViews(services, ids);
  }

  /// `joinConversations`: those of these conversations that the user may hear. Memberships are heard without it. May block.
  public List<ConversationId> join(Identity me, List<String> conversations) {
    return conversations.stream().limit(AT_ONCE).flatMap(shown -> {
      try {
        return java.util.stream.Stream.of(services.conversations().visible(me, ids.conversation(shown)).id());
      } catch (RejectedException _) {
        return java.util.stream.Stream.empty();
      }
    }).distinct().toList();
  }

  /// `message`: the draft to submit, from this session. What the user calls itself is remembered. Never blocks.
  public Draft message(Identity me, @Nullable String content, @Nullable String conversation,
      @Nullable String senderName,
      long session) {
    if (content == null || content.isBlank() || conversation == null || conversation.isEmpty()) {
      throw new RejectedException(new Rejection.Invalid("message", "nothing", HexRefusal.MISSING));
    }
    if (senderName != null && !senderName.isBlank() && senderName.length() <= NAME) {
      services.names().note(me, senderName.strip());
    }
    return new Draft(me, null, new Intent.Post(new Intent.Place.Known(ids.conversation(conversation)), MessageKind.TEXT,
        Content.text(content), 0, 0), session);
  }

  /// The arguments of the acknowledgement of such a draft.
  public byte[] stored(Draft draft, Receipt receipt) {
    var post = (Intent.Post) draft.intent();
    return HexEvents.stored(new HexMessage(ids.message(receipt.message()), ids.shown(receipt.conversation()),
        draft.by().user(), services.names().known(draft.by().id()), post.content().text(), receipt.at(), false));
  }

  /// `createConversation`: opens the conversation with this friend. All connections of both hear `newConversation` through
  /// [#told]. The arguments of `conversationExists` when there was one already, else null. May block.
  public byte @Nullable [] create(Identity me, @Nullable String friend, long session) {
    if (friend == null || friend.isBlank() || friend.equals(me.user())) {
      throw new RejectedException(new Rejection.Invalid("friendId", String.valueOf(friend), "somebody else"));
    }
    var receipt = services.messaging().submit(new Draft(me, null,
        new Intent.Open(ConversationKind.DIRECT, null, List.of(friend), null, null, null), session));
    return receipt.duplicate() ? HexEvents.conversationExists(ids.shown(receipt.conversation()), me.user()) : null;
  }

  /// `messagesRead`: moves the user's marks; ids that are none, and messages that the user may not see, are passed over. May
  /// block.
  public void read(Identity me, List<String> messages) {
    var known = messages.stream().limit(AT_ONCE).map(ids::message).filter(id -> id != 0).toList();
    services.reading().spots(me, known).stream()
        .collect(Collectors.toMap(Spot::conversation, Spot::seq, Math::max))
        .forEach((id, seq) -> services.messaging().submit(
            new Draft(me, null, new Intent.MoveMarks(id, new Marks(seq, seq, 0)))));
  }

  /// `deleteMessage`: takes back an own message; all who hear the conversation are told. May block.
  public void delete(Identity me, @Nullable String message, long session) {
    long id = message == null ? 0 : ids.message(message);
    var spot = services.reading().spots(me, List.of(id)).stream().findFirst().orElse(null);
    if (spot == null) {
      throw new RejectedException(new Rejection.NotFound("message", String.valueOf(message)));
    }
    if (!spot.sender().equals(me.user())) {
      throw new RejectedException(new Rejection.Forbidden("Only its sender may delete a message."));
    }
    services.messaging().submit(new Draft(me, null, new Intent.Delete(spot.conversation(), id), session));
  }

  /// What an `error` event says of a refusal.
  public static byte[] error(Event event, Rejection rejection) {
    return HexEvents.error(sentence(event, rejection));
  }

  static String sentence(Event event, Rejection rejection) {
    return switch (event) {
      case MESSAGE -> rejection instanceof Rejection.Invalid(_, _, var expected) && expected.equals(HexRefusal.MISSING)
          ? expected
          : HexRefusal.SEND;
      case CREATE_CONVERSATION -> rejection instanceof Rejection.Invalid ? HexRefusal.INVALID : rejection.sentence();
      case MESSAGES_READ -> HexRefusal.READ;
      case DELETE_MESSAGE -> HexRefusal.DELETE;
    };
  }

  /// The event of a change that is the same for all who hear the conversation, null if there is none; `message` is not for the
  /// session that sent it. Never blocks.
  public byte @Nullable [] told(Committed committed) {
    var change = committed.change();
    return switch (change.body()) {
      case ChangeBody.Posted posted when posted.deletedAt() == null -> HexEvents.message(views.message(
          Message.of(change, posted), services.names().known(new UserId(change.conversation().space(), change.actor())),
          false));
      case ChangeBody.Deleted(var message, _) ->
        HexEvents.deleteMessage(ids.shown(change.conversation()), ids.message(message));
      default -> null;
    };
  }

  /// Whether a change is told to each of its people in another way: with [#created].
  public static boolean creates(Committed committed) {
    return committed.head().kind() != ConversationKind.GLOBAL
        && (committed.change().body() instanceof ChangeBody.Opened
            || committed.change().body() instanceof ChangeBody.MemberJoined
                && (committed.head().kind() != ConversationKind.DIRECT || committed.head().members() == 2));
  }

  /// `newConversation` as this one of its people is told. May block.
  public byte[] created(Identity viewer, Conversation head) {
    return HexEvents.newConversation(views.created(viewer, head), head.createdBy());
  }
}
