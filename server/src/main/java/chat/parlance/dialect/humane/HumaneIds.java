package chat.parlance.dialect.humane;

import chat.parlance.core.Aliases;
import chat.parlance.core.ConversationId;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.ObjectIdForm;
import java.util.Locale;

/// Ids as Humane's clients see them: 24 hex digits for conversations, messages and calls, reversible; what was imported has the id
/// that it had. Users keep theirs.
public record HumaneIds(Aliases aliases) {

  String shown(ConversationId id) {
    return shown(id.value());
  }

  String message(long id) {
    return shown(id);
  }

  String shown(long id) {
    var name = aliases.name(id);
    return name != null && ObjectIdForm.isForm(name) ? name : ObjectIdForm.of(id);
  }

  /// The conversation with this id. One that looks like an id and was not given out here is refused as one that does not exist,
  /// everything else as malformed; `field` is where it stood. Throws [chat.parlance.core.NotInMemoryException] where it must not wait
  /// for the store.
  ConversationId conversation(String space, String field, String shown) {
    return new ConversationId(space, known(space, "conversation", field, shown));
  }

  /// The message with this id; refuses as [#conversation] does.
  long message(String space, String field, String shown) {
    return known(space, "message", field, shown);
  }

  /// What this id stands for, 0 for nothing; throws only for want of memory.
  long id(String space, String shown) {
    long own = ObjectIdForm.id(shown);
    return own != 0 || !ObjectIdForm.isForm(shown) ? own : aliases.id(space, shown.toLowerCase(Locale.ROOT));
  }

  private long known(String space, String what, String field, String shown) {
    long id = id(space, shown);
    if (id == 0) {
      throw new RejectedException(ObjectIdForm.isForm(shown)
          ? new Rejection.NotFound(what, shown)
          : new Rejection.Invalid(field, shown, "an id of 24 hex digits"));
    }
    return id;
  }
}
