package chat.parlance.dialect.parlance;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Reading;
import chat.parlance.core.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns what a native client asks, over either transport, into intents. Pure.
final class Intents {

  static final int PAGE = 50;

  private Intents() {}

  static Intent.Post post(Intent.Place place, Fields fields) {
    var replyTo = fields.text("replyTo");
    var thread = fields.text("thread");
    return new Intent.Post(place, fields.word("kind", MessageKind.class, MessageKind.TEXT), content(fields),
        replyTo == null ? 0 : ParlanceIds.message(replyTo), thread == null ? 0 : ParlanceIds.message(thread));
  }

  static Content content(Fields fields) {
    return new Content(fields.text("text", ""), attachments(fields), fields.json("metadata"));
  }

  private static List<Attachment> attachments(Fields fields) {
    var value = fields.value("attachments");
    var attachments = new ArrayList<Attachment>();
    if (value == null) {
      return attachments;
    }
    if (!value.isArray() || value.size() > 100) {
      throw Fields.invalid("attachments", value.isArray() ? value.size() + " entries" : "no array", "a short array");
    }
    for (var element : value) {
      var one = Fields.of(element);
      attachments.add(new Attachment(one.text("kind", "file"), one.requiredText("ref"), one.text("name"),
          one.text("type"), one.number("bytes", -1, 0, Long.MAX_VALUE)));
    }
    return attachments;
  }

  static Intent.Open open(Fields fields) {
    var kind = fields.word("kind", ConversationKind.class,
        fields.has("user") ? ConversationKind.DIRECT : ConversationKind.GROUP);
    var members = kind == ConversationKind.DIRECT ? List.of(fields.requiredText("user")) : fields.texts("members");
    var name = fields.text("name");
    var key = kind == ConversationKind.GLOBAL ? "global" : name == null ? null : "room:" + name;
    if (name != null && kind != ConversationKind.ROOM) {
      throw Fields.invalid("name", name, "no name: only rooms have a unique one; others have a subject");
    }
    return new Intent.Open(kind, key, members, fields.text("subject"), fields.text("avatar"), fields.json("metadata"));
  }

  /// The whole new content: attachments and metadata that are not named are gone.
  static Intent.Edit edit(ConversationId conversation, long message, Fields fields) {
    return new Intent.Edit(conversation, message,
        new Content(fields.requiredText("text"), attachments(fields), fields.json("metadata")));
  }

  static Intent.Invite invite(ConversationId conversation, Fields fields) {
    return new Intent.Invite(conversation, fields.requiredTexts("users"), fields.word("role", Role.class, Role.MEMBER));
  }

  static Intent.Update update(ConversationId conversation, Fields fields) {
    return new Intent.Update(conversation, fields.text("subject"), fields.text("avatar"), fields.json("metadata"),
        fields.word("status", ConversationStatus.class));
  }

  static Intent.ChangeRole role(ConversationId conversation, String user, Fields fields) {
    return new Intent.ChangeRole(conversation, user, fields.requiredWord("role", Role.class));
  }

  static Intent.MoveMarks marks(ConversationId conversation, Fields fields) {
    return new Intent.MoveMarks(conversation, new Marks(fields.number("read", 0, 0, Long.MAX_VALUE),
        fields.number("delivered", 0, 0, Long.MAX_VALUE), fields.number("cleared", 0, 0, Long.MAX_VALUE)));
  }

  static Intent.Settle settle(ConversationId conversation, Fields fields) {
    return new Intent.Settle(conversation, fields.flag("favourite"), fields.flag("muted"));
  }

  static Reading.Range range(@Nullable Long before, @Nullable Long after, @Nullable Long around) {
    int given = (before == null ? 0 : 1) + (after == null ? 0 : 1) + (around == null ? 0 : 1);
    if (given > 1) {
      throw Fields.invalid("before, after, around", given + " of them", "at most one of them");
    }
    if (before != null) {
      return new Reading.Range.Before(before);
    }
    if (after != null) {
      return new Reading.Range.After(after);
    }
    return around == null ? new Reading.Range.Newest() : new Reading.Range.Around(around);
  }
}
