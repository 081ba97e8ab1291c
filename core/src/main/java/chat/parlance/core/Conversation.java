package chat.parlance.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A place where people talk: the head of its log as the last change left it.
///
/// `lastSeq` grows by one with each change, so of two copies the one with the larger `lastSeq` is the newer. `key` is
/// unique in the space (`direct:a|b`, `global`, `room:…`); `metadata` is a JSON object the core does not look into.
/// `members` counts the members of the table, which for open kinds is not everybody who may read.
public record Conversation(ConversationId id, ConversationKind kind, @Nullable String key, @Nullable String subject,
    @Nullable String avatar, @Nullable String metadata, ConversationStatus status, String createdBy, Instant createdAt,
    Instant updatedAt, long lastSeq, int members) {

  /// This conversation after `change`, whose position must be the next one.
  public Conversation after(Change change) {
    if (change.seq() != lastSeq + 1) {
      throw new IllegalArgumentException("seq: " + change.seq() + " (expected: " + (lastSeq + 1) + ")");
    }
    int joined = switch (change.body()) {
      case ChangeBody.Opened opened -> opened.members().size();
      case ChangeBody.MemberJoined _ -> 1;
      case ChangeBody.MemberLeft _ -> -1;
      default -> 0;
    };
    return switch (change.body()) {
      case ChangeBody.Updated(var newSubject, var newAvatar, var newMetadata, var newStatus) ->
        new Conversation(id, kind,
            key, newSubject == null ? subject : newSubject, newAvatar == null ? avatar : newAvatar,
            newMetadata == null ? metadata : newMetadata, newStatus == null ? status : newStatus, createdBy, createdAt,
            change.at(), change.seq(), members);
      default -> new Conversation(id, kind, key, subject, avatar, metadata, status, createdBy, createdAt, change.at(),
          change.seq(), members + joined);
    };
  }

  /// The conversation that an `opened` change with position 1 begins.
  public static Conversation openedBy(Change change, ChangeBody.Opened opened) {
    return new Conversation(change.conversation(), opened.kind(), opened.key(), opened.subject(), opened.avatar(),
        opened.metadata(), ConversationStatus.ACTIVE, change.actor(), change.at(), change.at(), 0, 0).after(change);
  }

  /// The same, last active at this time.
  public Conversation updated(Instant at) {
    return new Conversation(id, kind, key, subject, avatar, metadata, status, createdBy, createdAt, at, lastSeq,
        members);
  }

  /// About how many bytes of heap this holds; for bounds.
  public long weight() {
    return 130 + Weights.of(id) + Weights.of(createdBy) + Weights.of(key) + Weights.of(subject) + Weights.of(avatar)
        + Weights.of(metadata);
  }

  /// The same, holding the words of `earlier` where they are the same words, so that many heads of one conversation hold
  /// them once.
  public Conversation sharing(Conversation earlier) {
    return new Conversation(earlier.id().equals(id) ? earlier.id() : id, kind, shared(key, earlier.key()),
        shared(subject, earlier.subject()), shared(avatar, earlier.avatar()), shared(metadata, earlier.metadata()),
        status, createdBy.equals(earlier.createdBy()) ? earlier.createdBy() : createdBy,
        createdAt.equals(earlier.createdAt()) ? earlier.createdAt() : createdAt, updatedAt, lastSeq, members);
  }

  private static @Nullable String shared(@Nullable String mine, @Nullable String earlier) {
    return mine != null && mine.equals(earlier) ? earlier : mine;
  }

  /// The key of the one conversation of two people; the order of the two does not matter.
  public static String directKey(String one, String other) {
    String first = one.compareTo(other) <= 0 ? one : other;
    String second = first.equals(one) ? other : one;
    return "direct:" + first.length() + ":" + first + "|" + second;
  }

  /// Whether at most so many people are in it. Everybody is in a global one, without being a member.
  public boolean isOfAtMost(int people) {
    return kind != ConversationKind.GLOBAL && members <= people;
  }

  /// In a direct conversation the other one of its two people, else null.
  public @Nullable String with(String user) {
    if (kind != ConversationKind.DIRECT || key == null) {
      return null;
    }
    int colon = key.indexOf(':', 7);
    int length = Integer.parseInt(key, 7, colon, 10);
    String first = key.substring(colon + 1, colon + 1 + length);
    return first.equals(user) ? key.substring(colon + 2 + length) : first;
  }
}
