package chat.parlance.dialect.hexatron;

import chat.parlance.core.Aliases;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.ObjectIdForm;
import java.util.Collection;
import java.util.Locale;

/// Ids as HexaTron's clients see them: 24 hex digits, reversible; the global conversation has the id that is set for it. User ids
/// are theirs as they are. What was imported has the id that it had.
public record HexIds(String globalId, ConversationId global, Aliases aliases) {

  public String shown(ConversationId id) {
    return id.equals(global) ? globalId : shown(aliases, id.value());
  }

  public String message(long id) {
    return shown(aliases, id);
  }

  static String shown(Aliases aliases, long id) {
    var name = aliases.name(id);
    return name != null && ObjectIdForm.isForm(name) ? name : ObjectIdForm.of(id);
  }

  /// The conversation with this id; one that we cannot have given out is refused as one that does not exist. Throws
  /// [chat.parlance.core.NotInMemoryException] where it must not wait for the store.
  public ConversationId conversation(String shown) {
    if (shown.equalsIgnoreCase(globalId)) {
      return global;
    }
    long id = message(shown);
    if (id == 0) {
      throw new RejectedException(new Rejection.NotFound("conversation", shown));
    }
    return new ConversationId(global.space(), id);
  }

  /// Looks up what many ids stand for, in one question. May block.
  public void find(Collection<String> messages) {
    aliases.find(global.space(),
        messages.stream().filter(shown -> ObjectIdForm.isForm(shown) && ObjectIdForm.id(shown) == 0)
            .map(shown -> shown.toLowerCase(Locale.ROOT)).toList());
  }

  /// The id of a message, 0 for what is none of ours. Throws as [#conversation] does.
  public long message(String shown) {
    long own = ObjectIdForm.id(shown);
    return own != 0 || !ObjectIdForm.isForm(shown) ? own
        : aliases.id(global.space(), shown.toLowerCase(Locale.ROOT));
  }
}
