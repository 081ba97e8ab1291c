package chat.parlance.core.store;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How far each member is, and when it got there.
public interface MarkStore {

  /// One member who has read a position, and when.
  record Reader(String user, Instant at) {}

  /// The user's marks in a conversation; [Marks#NONE] if there are none.
  Marks marks(ConversationId conversation, String user);

  /// The marks of several users in a conversation; users without marks are absent.
  Map<String, Marks> marks(ConversationId conversation, Collection<String> users);

  /// The user's marks in these conversations; those without marks are absent. One question for all of them.
  Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> conversations);

  /// When each of these members, who are of one space, moved its mark of reading last; those who have read nothing are
  /// absent. One question for all of them.
  Map<Member, Instant> lastRead(Collection<Member> members);

  /// Who has read position `seq`, and when the mark passed it; earliest first. Exact for the newest 1,000 steps of each
  /// member; for older positions the time of the oldest step that is kept.
  List<Reader> readers(ConversationId conversation, long seq, int limit);

  /// The same for several positions, each with `limit` readers at most; positions that nobody has read are absent. Stores
  /// for which that is less answer with one question for all of them.
  default Map<Long, List<Reader>> readers(ConversationId conversation, Collection<Long> seqs, int limit) {
    var found = new HashMap<Long, List<Reader>>();
    for (long seq : seqs) {
      var readers = readers(conversation, seq, limit);
      if (!readers.isEmpty()) {
        found.put(seq, readers);
      }
    }
    return found;
  }
}
