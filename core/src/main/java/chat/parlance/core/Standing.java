package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// A conversation as one user sees it. `member` is null for an open conversation that the user has not joined; `unread` is
/// counted up to [Conversations#UNREAD_CAP].
public record Standing(Conversation conversation, @Nullable Member member, Marks marks, int unread,
    @Nullable Message lastMessage) {}
