package chat.parlance.dialect.hexatron;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What clients do over Socket.IO, event by event, and what they are told, without the sockets. Whoever acts is who its door
/// says; ids and names of senders that clients send along decide nothing.
///
/// What may block says so; refusals are [RejectedException]s, which [#sentence] puts into the words of the original.
public final class HexActions {

  /// What a client may do, for the words of its refusals.
  public enum Event {
    MESSAGE(HexRefusal.SEND), CREATE_CONVERSATION(HexRefusal.CREATE), MESSAGES_READ(HexRefusal.READ), DELETE_MESSAGE(
        HexRefusal.DELETE);

    private final String failure;

    Event(String failure) {
      this.failure = failure;
    }
  }

  private static final int AT_ONCE = 1_000;
  private static final int NAME = 64;
  private static final int USER = 255;

  private final HexServices services;
  private final HexViews views;
  private final HexIds ids;

  public HexActions(HexServices services, HexIds ids) {
    this.services = services;
    this.ids = ids;
    this.views = new HexViews(services, ids);
  }

  /// `message`: the draft to submit, from this session. What the user calls itself is remembered. Where it must not wait it throws
  /// [chat.parlance.core.NotInMemoryException] for a conversation that it would have to look up.
  public Draft message(Identity me, @Nullable String content, @Nullable String conversation,
      @Nullable String senderName,
      long session) {
    if (content == null || content.isBlank() || conversation == null || conversation.isEmpty()) {
      throw new RejectedException(new Rejection.Invalid("message", "nothing", HexRefusal.MISSING));
    }
    var place = new Intent.Place.Known(ids.conversation(conversation));
    if (senderName != null && !senderName.isBlank() && senderName.length() <= NAME) {
      services.names().note(me, senderName.strip());
    }
    return new Draft(me, null, new Intent.Post(place, MessageKind.TEXT,
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
    if (friend == null || friend.isBlank() || friend.length() > USER || friend.equals(me.user())) {
      throw new RejectedException(new Rejection.Invalid("friendId", String.valueOf(friend), "somebody else"));
    }
    services.names().of(me.space(), List.of(me.user(), friend)); // so that both are told by names
    var receipt = services.messaging().submit(new Draft(me, null,
        new Intent.Open(ConversationKind.DIRECT, null, List.of(friend), null, null, null), session));
    return receipt.duplicate() ? HexEvents.conversationExists(ids.shown(receipt.conversation()), me.user()) : null;
  }

  /// `messagesRead`: moves the user's marks; ids that are none, and messages that the user may not see, are passed over. There is
  /// no answer, which is null. May block.
  public byte @Nullable [] read(Identity me, List<String> messages) {
    var some = messages.stream().limit(AT_ONCE).toList();
    ids.find(some);
    var known = some.stream().map(ids::message).filter(id -> id != 0).toList();
    services.reading().spots(me, known).stream()
        .collect(Collectors.toMap(Spot::conversation, Spot::seq, Math::max))
        .forEach((id, seq) -> services.messaging().submit(
            new Draft(me, null, new Intent.MoveMarks(id, new Marks(seq, seq, 0)))));
    return null;
  }

  /// `deleteMessage`: takes back an own message; all who hear the conversation are told. There is no other answer,
  /// which is null. May block.
  public byte @Nullable [] delete(Identity me, @Nullable String message, long session) {
    long id = message == null ? 0 : ids.message(message);
    var spot = services.reading().spots(me, List.of(id)).stream().findFirst().orElse(null);
    if (spot == null) {
      throw new RejectedException(new Rejection.NotFound("message", String.valueOf(message)));
    }
    if (!spot.sender().equals(me.user())) {
      throw new RejectedException(new Rejection.Forbidden("Only its sender may delete a message."));
    }
    services.messaging().submit(new Draft(me, null, new Intent.Delete(spot.conversation(), id), session));
    return null;
  }

  /// What an `error` event says of a refusal.
  public static byte[] error(Event event, Rejection rejection) {
    return HexEvents.error(sentence(event, rejection));
  }

  /// What an `error` event says of a failure that is no fault of the client.
  static byte[] failed(Event event) {
    return HexEvents.error(event.failure);
  }

  static String sentence(Event event, Rejection rejection) {
    return switch (event) {
      case MESSAGE -> rejection instanceof Rejection.Invalid(_, _, var expected) && expected.equals(HexRefusal.MISSING)
          ? expected
          : event.failure;
      case CREATE_CONVERSATION -> rejection instanceof Rejection.Invalid ? HexRefusal.INVALID : rejection.sentence();
      case MESSAGES_READ, DELETE_MESSAGE -> event.failure;
    };
  }

  /// The event of a change that is the same for all who hear the conversation, null if there is none; who sent a message from
  /// this connection has its acknowledgement instead. Never blocks.
  byte @Nullable [] told(Committed committed, boolean toSender) {
    var change = committed.change();
    return switch (change.body()) {
      case ChangeBody.Posted posted when posted.deletedAt() == null && !toSender -> HexEvents.message(views.message(
          Message.of(change, posted), services.names().known(new UserId(change.conversation().space(), change.actor())),
          false));
      case ChangeBody.Deleted(var message, _) ->
        HexEvents.deleteMessage(ids.shown(change.conversation()), ids.message(message));
      default -> null;
    };
  }

  /// Whether a change is told to each of its people in another way: with [#created].
  static boolean creates(Committed committed) {
    return committed.head().kind() != ConversationKind.GLOBAL
        && (committed.change().body() instanceof ChangeBody.Opened
            || committed.change().body() instanceof ChangeBody.MemberJoined);
  }

  /// `newConversation` for those who are in it now and were not before; null for others. Never blocks: people whose names are not
  /// in memory are shown by their ids.
  byte @Nullable [] created(Committed committed, UserId hearer) {
    var body = committed.change().body();
    if (body instanceof ChangeBody.MemberJoined(var user, _) && !user.equals(hearer.user())) {
      return null;
    }
    var head = committed.head();
    var others = head.kind() == ConversationKind.DIRECT ? Stream.ofNullable(head.with(hearer.user()))
        : body instanceof ChangeBody.Opened opened ? opened.members().stream().map(ChangeBody.Seat::user)
            : Stream.of(committed.change().actor());
    return HexEvents.newConversation(views.created(head, others.filter(user -> !user.equals(hearer.user())).toList()),
        head.createdBy());
  }
}
