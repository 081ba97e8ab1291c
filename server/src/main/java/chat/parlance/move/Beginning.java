package chat.parlance.move;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import chat.parlance.core.store.Stores;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a conversation was where its log begins, when that is not position 1: as it is now, without what the log tells of it.
record Beginning(Conversation head, List<Member> members) {

  private static final int PAGE = 500;

  /// The first position that the log of this conversation has, or would have.
  static long of(Stores stores, Conversation head) {
    var first = stores.log().changes(head.id(), 0, 1);
    return first.isEmpty() ? head.lastSeq() + 1 : first.getFirst().seq();
  }

  /// Right before position `first`. Members are read before the log, so that the log tells of whatever changes them meanwhile.
  static Beginning before(Stores stores, Conversation head, long first) {
    var members = new LinkedHashMap<String, Member>();
    new Walk<Member>(PAGE, last -> stores.conversations().members(head.id(), last == null ? "" : last.user(), PAGE))
        .forEachRemaining(member -> members.put(member.user(), member));
    undo(stores, head.id(), first, head, members);
    return new Beginning(new Conversation(head.id(), head.kind(), head.key(), head.subject(), head.avatar(),
        head.metadata(), head.status(), head.createdBy(), head.createdAt(), head.updatedAt(), first - 1,
        members.size()), List.copyOf(members.values()));
  }

  /// What the log tells first of somebody says whether it was a member before. Whose role changed or who left had a role that nobody needs
  /// to know any more.
  private static void undo(Stores stores, ConversationId id, long first, Conversation head,
      Map<String, Member> members) {
    var told = new HashSet<String>();
    long after = first - 1;
    while (true) {
      var page = stores.log().changes(id, after, PAGE);
      for (var change : page) {
        switch (change.body()) {
          case ChangeBody.MemberJoined(var user, _) when told.add(user) -> members.remove(user);
          case ChangeBody.MemberLeft(var user) when told.add(user) -> members.put(user, somebody(head, user, null));
          case ChangeBody.RoleChanged(var user, _) when told.add(user) -> members.put(user,
              somebody(head, user, members.get(user)));
          default -> {
            // says nothing new of who was there
          }
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      after = page.getLast().seq();
    }
  }

  private static Member somebody(Conversation head, String user, @Nullable Member now) {
    return now != null ? now : new Member(head.id(), user, Role.MEMBER, head.createdAt(), Member.Settings.NONE);
  }
}
