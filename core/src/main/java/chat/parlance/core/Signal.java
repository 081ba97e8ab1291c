package chat.parlance.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is told to who is there and kept nowhere. The first thing to be dropped under load.
public sealed interface Signal {

  /// Who caused it.
  UserId user();

  /// The session that caused it, 0 for none; it is not told.
  long origin();

  /// What is about one conversation.
  sealed interface OfConversation extends Signal {
    ConversationId conversation();
  }

  /// The user writes, or has stopped; told to the others of the conversation.
  record Typing(ConversationId conversation, UserId user, boolean on, long origin) implements OfConversation {}

  /// The user's marks moved; told to the user's other sessions, and `toAll` to the conversation, which is of few then.
  record Marked(ConversationId conversation, UserId user, Marks before, Marks marks, Instant at, boolean toAll,
      long origin) implements OfConversation {}

  /// The user had read up to this message at that time; for dialects that tell receipts by message.
  record Read(ConversationId conversation, UserId user, long message, Instant at, long origin)
      implements OfConversation {}

  /// The user came into the conversation with a first connection, or left it with the last; told to all who are there. `key`
  /// is the conversation's.
  record Attended(ConversationId conversation, @Nullable String key, UserId user, boolean there, Instant at,
      long origin) implements OfConversation {}

  /// Who is in the conversation now, after somebody got in or out or another role; for dialects that tell it as a whole.
  record Seated(ConversationId conversation, UserId user, List<ChangeBody.Seat> members, long origin)
      implements OfConversation {
    public Seated {
      members = List.copyOf(members);
    }
  }

  /// The user came, went, or says otherwise how it is; told once to each session in one of `where`.
  record PresenceChanged(UserId user, Presence.Status status, @Nullable String text, @Nullable Instant lastSeen,
      List<ConversationId> where, long origin) implements Signal {}

  /// The user's own settings of a conversation changed; told to the user's other sessions.
  record Settled(ConversationId conversation, UserId user, Member.Settings settings, long origin)
      implements OfConversation {}

  /// The user has this person as a favourite now, or no longer; told to the user's other sessions.
  record Favoured(UserId user, String person, boolean on, long origin) implements Signal {}

  /// Something of a call, told to devices of one user; never dropped nor replaced by a later one.
  record Calling(UserId user, long origin, UserId to, Devices which, CallNews news) implements Signal {

    /// Which sessions of the user are told.
    public sealed interface Devices {

      record One(long session) implements Devices {}

      /// All but this one; 0: all.
      record AllBut(long session) implements Devices {}

      /// Whether the session is among them.
      default boolean include(long session) {
        return switch (this) {
          case One(var one) -> one == session;
          case AllBut(var not) -> not != session;
        };
      }
    }
  }

  /// Tokens were withdrawn; sessions that use one end now. `user` is who did it.
  record Revoked(Revocation revocation, UserId user, long origin) implements Signal {}
}
