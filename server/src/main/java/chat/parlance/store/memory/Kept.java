package chat.parlance.store.memory;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Message;
import chat.parlance.core.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A message as it stands, with everybody who reacted, by emoji in the order of choosing. Immutable.
record Kept(Message message, Map<String, List<String>> reactions) {

  static Kept of(Change change, ChangeBody.Posted posted) {
    return new Kept(Message.of(change, posted), Map.of());
  }

  /// As clients see it.
  Message shown() {
    return message.chosen(reactions);
  }

  boolean reacted(String emoji, String user) {
    return reactions.getOrDefault(emoji, List.of()).contains(user);
  }

  /// This message after a change about it.
  Kept after(Change change) {
    return switch (change.body()) {
      case ChangeBody.Edited(_, _, var content) -> new Kept(message.edited(content, change.at()), reactions);
      case ChangeBody.Deleted _ -> new Kept(message.withdrawn(change.at()), Map.of());
      case ChangeBody.Reacted(_, _, var emoji) -> reacting(emoji, change.actor());
      case ChangeBody.Unreacted(_, _, var emoji) -> unreacting(emoji, change.actor());
      case ChangeBody.Pinned _ -> new Kept(message.with(true, List.of()), reactions);
      case ChangeBody.Unpinned _ -> new Kept(message.with(false, List.of()), reactions);
      case ChangeBody.Posted _,ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        this;
    };
  }

  private Kept reacting(String emoji, String user) {
    if (reacted(emoji, user)) {
      throw new StoreException("There is such a reaction already.");
    }
    var all = new LinkedHashMap<>(reactions);
    var users = new ArrayList<>(all.getOrDefault(emoji, List.of()));
    users.add(user);
    all.put(emoji, users);
    return new Kept(message, all);
  }

  private Kept unreacting(String emoji, String user) {
    if (!reacted(emoji, user)) {
      throw new StoreException("There is no such reaction to change.");
    }
    var all = new LinkedHashMap<>(reactions);
    var users = new ArrayList<>(all.getOrDefault(emoji, List.of()));
    users.remove(user);
    if (users.isEmpty()) {
      all.remove(emoji);
    } else {
      all.put(emoji, users);
    }
    return new Kept(message, all);
  }
}
