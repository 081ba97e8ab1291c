package chat.parlance.dialect.careforall;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.Reading;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import org.jspecify.annotations.Nullable;

/// What both transports do. Everything here may block.
final class CareActions {

  private final CareServices services;

  CareActions(CareServices services) {
    this.services = services;
  }

  /// The conversation, if `me` may be in it; an admin who is not yet in it is from now on.
  Conversation enter(Identity me, ConversationId id) {
    var head = services.conversations().visible(me, id);
    if (me.staff() && services.conversations().role(id, me.user()) == null) {
      services.messaging().submit(new Draft(me, null, new Intent.Join(id)));
      services.news().settle(); // so that who enters does not hear of it
      return services.conversations().visible(me, id);
    }
    return head;
  }

  /// Reads up to a message, or everything when it is null. `session`: where it came from, 0 for none. The others are told when
  /// the user got further, and also when not if it named the message. One of another conversation is refused as one that
  /// does not exist.
  void read(Identity me, ConversationId id, @Nullable String message, long session) {
    var read = message == null ? newest(me, id) : named(me, id, message);
    if (read == null) {
      return;
    }
    var receipt = services.messaging().submit(new Draft(me, null,
        new Intent.MoveMarks(id, new Marks(read.seq(), read.seq(), 0)), session));
    if (receipt.duplicate() && message != null) {
      services.news().readBefore(read, me.id(), session);
    }
  }

  private Message named(Identity me, ConversationId id, String message) {
    long known = services.ids().message(me.space(), message);
    if (known == 0) {
      services.conversations().visible(me, id);
      throw new RejectedException(new Rejection.NotFound("message", message));
    }
    return services.reading().message(me, id, known);
  }

  private @Nullable Message newest(Identity me, ConversationId id) {
    var page = services.reading().messages(me, id, new Reading.Range.Newest(), 1, 0).messages();
    return page.isEmpty() ? null : page.getLast();
  }
}
