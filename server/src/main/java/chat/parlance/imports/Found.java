package chat.parlance.imports;

import chat.parlance.core.Content;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing in an original's database, in our words.
sealed interface Found {

  /// A conversation; `name` is the id by which its clients know it. `key` is its unique key, if it has one. `status` was as it is at
  /// `updatedAt`.
  record Place(String name, ConversationKind kind, @Nullable String key, Looks looks, ConversationStatus status,
      String createdBy, Instant createdAt, Instant updatedAt, List<Person> people) implements Found {
    public Place {
      people = List.copyOf(people);
    }
  }

  /// What a conversation is shown with.
  record Looks(@Nullable String subject, @Nullable String avatar, @Nullable String metadata) {
    static final Looks NONE = new Looks(null, null, null);
  }

  /// Somebody in a conversation: what was written until `readAt` was read, what was written until `clearedAt` is hidden.
  record Person(String user, Role role, Instant joinedAt, @Nullable Instant readAt, @Nullable Instant clearedAt) {}

  /// A message; `replyTo` is the name of another one.
  record Said(String name, String sender, Instant at, MessageKind kind, Content content, @Nullable String replyTo,
      Fate fate, Readers readers, List<Chosen> reactions) implements Found {
    public Said {
      reactions = List.copyOf(reactions);
    }
  }

  /// What became of a message; nulls if nothing did.
  record Fate(@Nullable Instant editedAt, @Nullable Instant deletedAt) {
    static final Fate NONE = new Fate(null, null);
  }

  /// Who has read a message; `others`: everybody but its sender, nobody knows when.
  record Readers(List<Reader> known, boolean others) {
    static final Readers NOBODY = new Readers(List.of(), false);

    public Readers {
      known = List.copyOf(known);
    }
  }

  record Reader(String user, Instant at) {}

  record Chosen(String user, String emoji, Instant at) {}

  /// What a user is called.
  record Called(String user, String name) implements Found {}

  /// What cannot be brought: `count` things of this sort, and why.
  record Unreadable(String sort, String name, String reason, long count) implements Found {}
}
