package chat.parlance.core;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is connected to this server, as far as [Follower] has to know.
public interface Listening {

  /// Whether the user has a session here.
  boolean connected(UserId user);

  /// Everybody who has one.
  List<UserId> users();

  /// The conversations that sessions hear of now; null if not all can say it at the moment. May wait.
  @Nullable Collection<ConversationId> heard();

  /// Those of these conversations that a session of the user would hear of if it knew that the user is in them. May wait.
  List<ConversationId> lacking(UserId user, Collection<ConversationId> conversations);

  /// Has the user's sessions begin anew. Any thread.
  void renew(UserId user);
}
