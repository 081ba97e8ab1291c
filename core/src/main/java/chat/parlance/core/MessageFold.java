package chat.parlance.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up changes of one conversation, fed in order, to the messages they make. For one thread.
public final class MessageFold {

  private static final class Folded {
    Message message;
    final Map<String, List<String>> reactions = new LinkedHashMap<>();

    Folded(Message message) {
      this.message = message;
    }

    Message message() {
      return message.chosen(reactions);
    }
  }

  private final LinkedHashMap<Long, Folded> bySeq = new LinkedHashMap<>();
  private final Map<Long, Long> seqOf = new HashMap<>();

  /// Takes the next change. Changes about messages that were posted before the fold began are passed over.
  public void add(Change change) {
    switch (change.body()) {
      case ChangeBody.Posted posted -> {
        bySeq.put(change.seq(), new Folded(Message.of(change, posted)));
        seqOf.put(posted.id(), change.seq());
      }
      case ChangeBody.Edited(_, var seq, _) -> replace(seq, m -> m.deleted() ? m : m.after(change));
      case ChangeBody.Deleted(_, var seq) -> {
        replace(seq, m -> m.withdrawn(change.at()));
        var folded = bySeq.get(seq);
        if (folded != null) {
          folded.reactions.clear();
        }
      }
      case ChangeBody.Reacted(_, var seq, var emoji) -> {
        var folded = bySeq.get(seq);
        if (folded != null) {
          folded.reactions.computeIfAbsent(emoji, _ -> new ArrayList<>()).add(change.actor());
        }
      }
      case ChangeBody.Unreacted(_, var seq, var emoji) -> {
        var folded = bySeq.get(seq);
        var users = folded == null ? null : folded.reactions.get(emoji);
        if (folded != null && users != null) {
          users.remove(change.actor());
          if (users.isEmpty()) {
            folded.reactions.remove(emoji);
          }
        }
      }
      case ChangeBody.Pinned(_, var seq) -> replace(seq, m -> m.with(true, m.reactions()));
      case ChangeBody.Unpinned(_, var seq) -> replace(seq, m -> m.with(false, m.reactions()));
      case ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ -> {
        // not about a message
      }
    }
  }

  private void replace(long seq, java.util.function.UnaryOperator<Message> step) {
    var folded = bySeq.get(seq);
    if (folded != null) {
      folded.message = step.apply(folded.message);
    }
  }

  /// The messages so far, ascending by position.
  public List<Message> messages() {
    return bySeq.values().stream().map(Folded::message).toList();
  }

  /// The message with this id, or null.
  public @Nullable Message message(long id) {
    var seq = seqOf.get(id);
    var folded = seq == null ? null : bySeq.get(seq);
    return folded == null ? null : folded.message();
  }
}
