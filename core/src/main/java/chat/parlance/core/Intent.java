package chat.parlance.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Draft] is about. All but the last seven end up in the log.
public sealed interface Intent {

  /// The conversation it is about, as far as it names one that exists.
  default @Nullable ConversationId conversation() {
    return null;
  }

  /// Whether what it changes ends up in the log, and a key makes a repetition harmless. The others are harmless anyway, and
  /// their keys mean nothing.
  default boolean logged() {
    return switch (this) {
      case Open _,Post _,Edit _,Delete _,React _,Pin _,Join _,Invite _,Remove _,ChangeRole _,Update _,Erase _ -> true;
      case MoveMarks _,Settle _,Favour _,Revoke _,NotePresence _,NoteName _,Trim _ -> false;
    };
  }

  /// Where a message goes.
  sealed interface Place {

    /// A conversation that exists.
    record Known(ConversationId id) implements Place {}

    /// The direct conversation with `user`, opened with the first message.
    record DirectWith(String user) implements Place {}
  }

  /// Open a conversation. `key` makes it unique in the space: opening it again finds the first one.
  record Open(ConversationKind kind, @Nullable String key, List<String> members, @Nullable String subject,
      @Nullable String avatar, @Nullable String metadata) implements Intent {
    public Open {
      members = List.copyOf(members);
    }
  }

  /// Write a message. `replyTo` and `thread` are message ids of the conversation, or 0.
  record Post(Place place, MessageKind kind, Content content, long replyTo, long thread) implements Intent {
    @Override
    public @Nullable ConversationId conversation() {
      return place instanceof Place.Known(var id) ? id : null;
    }
  }

  record Edit(ConversationId conversation, long message, Content content) implements Intent {}

  record Delete(ConversationId conversation, long message) implements Intent {}

  record React(ConversationId conversation, long message, String emoji, boolean on) implements Intent {}

  record Pin(ConversationId conversation, long message, boolean on) implements Intent {}

  record Join(ConversationId conversation) implements Intent {}

  record Invite(ConversationId conversation, List<String> users, Role role) implements Intent {
    public Invite {
      users = List.copyOf(users);
    }
  }

  /// Take `user` out; oneself: leave.
  record Remove(ConversationId conversation, String user) implements Intent {}

  record ChangeRole(ConversationId conversation, String user, Role role) implements Intent {}

  /// Change properties; null means unchanged. `how` says what becomes of `metadata`.
  record Update(ConversationId conversation, @Nullable String subject, @Nullable String avatar,
      @Nullable String metadata, @Nullable ConversationStatus status, Merging how) implements Intent {

    /// An update whose metadata takes the place of what was there.
    public Update(ConversationId conversation, @Nullable String subject, @Nullable String avatar,
        @Nullable String metadata, @Nullable ConversationStatus status) {
      this(conversation, subject, avatar, metadata, status, Merging.REPLACE);
    }
  }

  /// How said metadata meets what the conversation has at the moment at which the change is decided, so that nothing that was
  /// written just before is lost. For the writer: pure, quick, throws nothing.
  interface Merging {

    Merging REPLACE = (_, said) -> said;

    String merged(@Nullable String present, String said);
  }

  /// Take these messages back, whoever wrote them, and, if `leave`, take the user out of the conversation: out of a direct one
  /// both. For [Erasure] alone; messages that are not there, or taken back already, are passed over.
  record Erase(ConversationId conversation, List<Long> messages, boolean leave) implements Intent {
    public Erase {
      messages = List.copyOf(messages);
    }
  }

  /// Move own marks forward; 0 means unchanged. Told as a signal, not kept in the log.
  record MoveMarks(ConversationId conversation, Marks to) implements Intent {}

  /// Change the member's own settings; null means unchanged. Told as a signal, not kept in the log.
  record Settle(ConversationId conversation, @Nullable Boolean favourite, @Nullable Boolean muted) implements Intent {}

  /// Mark somebody as one's favourite, or no longer so. Told as a signal, not kept in the log.
  record Favour(String person, boolean on) implements Intent {}

  /// Withdraw tokens; see [Revocation].
  record Revoke(Revocation revocation) implements Intent {}

  /// Remember when the user was last seen, and the text it shows beside its name.
  record NotePresence(Instant lastSeen, @Nullable String text) implements Intent {}

  /// Remember what the user calls itself.
  record NoteName(String name) implements Intent {}

  /// Take away the oldest part of the conversation's log, up to this position and a few rows at a time. Of the server itself.
  record Trim(ConversationId conversation, long upTo, int rows) implements Intent {}
}
