package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Message rows with their reactions; used by the writer and by the readers.
final class Messages {

  /// The conversations and positions come as JSON: `[[conversation, position], …]`.
  static final String REACTIONS_OF_ALL = "select r.message_seq, r.emoji, r.user, r.seq, r.place, r.conversation"
      + " from json_each(?1) j cross join reaction r where r.space = ?2"
      + " and r.conversation = json_extract(j.value, '$[0]') and r.message_seq = json_extract(j.value, '$[1]')";

  private record Reacted(long messageSeq, String emoji, String user, long seq, long place) {}

  private Messages() {}

  /// These messages, which ascend by position, with the reactions they have.
  static List<Message> withReactions(Statements statements, int space, ConversationId id, List<Message> messages) {
    if (messages.isEmpty()) {
      return messages;
    }
    var rows = statements.all("select message_seq, emoji, user, seq, place from reaction"
        + " where space = ? and conversation = ? and message_seq between ? and ?",
        row -> new Reacted(row.number(1), row.text(2), row.text(3), row.number(4),
            row.number(5)),
        space, id.value(),
        messages.getFirst().seq(), messages.getLast().seq());
    if (rows.isEmpty()) {
      return messages;
    }
    var byMessage = new HashMap<Long, List<Reacted>>();
    rows.forEach(row -> byMessage.computeIfAbsent(row.messageSeq(), _ -> new ArrayList<>()).add(row));
    return messages.stream().map(message -> message.with(message.pinned(),
        reactions(byMessage.getOrDefault(message.seq(), List.of())))).toList();
  }

  /// The same for messages of several conversations, one of each.
  static List<Message> withReactions(Statements statements, int space, List<Message> messages) {
    if (messages.isEmpty()) {
      return messages;
    }
    var asked = Listed.of(2, messages, message -> List.of(message.conversation().value(), message.seq()));
    var byConversation = new HashMap<Long, List<Reacted>>();
    statements.each(REACTIONS_OF_ALL, row -> byConversation.computeIfAbsent(row.number(6), _ -> new ArrayList<>())
        .add(new Reacted(row.number(1), row.text(2), row.text(3), row.number(4), row.number(5))), asked,
        space);
    return messages.stream().map(message -> message.with(message.pinned(),
        reactions(byConversation.getOrDefault(message.conversation().value(), List.of())))).toList();
  }

  /// By emoji, in the order in which they came; who holds one, in the order of choosing.
  private static List<Message.Reaction> reactions(List<Reacted> rows) {
    var sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingLong(Reacted::place).thenComparingLong(Reacted::seq));
    Map<String, List<String>> users = new LinkedHashMap<>();
    sorted.forEach(row -> users.computeIfAbsent(row.emoji(), _ -> new ArrayList<>()).add(row.user()));
    var reactions = new ArrayList<Message.Reaction>();
    users.forEach((emoji, all) -> reactions.add(new Message.Reaction(emoji, all.size(),
        List.copyOf(all.subList(0, Math.min(all.size(), Message.Reaction.USERS_SHOWN))))));
    return reactions;
  }
}
