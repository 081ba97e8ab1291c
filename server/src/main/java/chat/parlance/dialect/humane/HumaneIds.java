package chat.parlance.dialect.humane;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.ObjectIdForm;

/// Ids as Humane's clients see them: 24 hex digits for conversations, messages and calls, reversible. Users keep theirs. Pure.
final class HumaneIds {

  private HumaneIds() {}

  static String shown(ConversationId id) {
    return ObjectIdForm.of(id.value());
  }

  static String message(long id) {
    return ObjectIdForm.of(id);
  }

  /// The conversation with this id. One that looks like an id and was not given out here is refused as one that does not exist,
  /// everything else as malformed; `field` is where it stood.
  static ConversationId conversation(String space, String field, String shown) {
    return new ConversationId(space, known("conversation", field, shown));
  }

  /// The message with this id; refuses as [#conversation] does.
  static long message(String field, String shown) {
    return known("message", field, shown);
  }

  private static long known(String what, String field, String shown) {
    long id = ObjectIdForm.id(shown);
    if (id == 0) {
      throw new RejectedException(ObjectIdForm.isForm(shown)
          ? new Rejection.NotFound(what, shown)
          : new Rejection.Invalid(field, shown, "an id of 24 hex digits"));
    }
    return id;
  }
}
