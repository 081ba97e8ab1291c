package chat.parlance.dialect.hexatron;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.ObjectIdForm;

/// Ids as HexaTron's clients see them: 24 hex digits, reversible; the global conversation has the id that is set for it. User ids
/// are theirs as they are.
public record HexIds(String globalId, ConversationId global) {

  public String shown(ConversationId id) {
    return id.equals(global) ? globalId : ObjectIdForm.of(id.value());
  }

  public String message(long id) {
    return ObjectIdForm.of(id);
  }

  /// The conversation with this id; one that we cannot have given out is refused as one that does not exist.
  public ConversationId conversation(String shown) {
    if (shown.equalsIgnoreCase(globalId)) {
      return global;
    }
    long id = ObjectIdForm.id(shown);
    if (id == 0) {
      throw new RejectedException(new Rejection.NotFound("conversation", shown));
    }
    return new ConversationId(global.space(), id);
  }

  /// The id of a message, 0 for what is none of ours.
  public long message(String shown) {
    return ObjectIdForm.id(shown);
  }
}
