package chat.parlance.core;

import chat.parlance.core.store.Stores;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of conversations, memberships and marks, kept in memory while it is fresh, so that a mass reconnect does
/// not read the database. Every commit passes through here before its sender is answered. Bounded in bytes.
public final class Views implements Delivery {

  /// Memberships of one user that are looked at, at most.
  public static final int MEMBERSHIPS = 10_000;

  /// About what one membership takes in the table of a user.
  private static final int MEMBERSHIP = 250;

  private record Seat(ConversationId conversation, String user) {}

  private record SpaceKind(String space, ConversationKind kind) {}

  private final Stores stores;
  private final StampedCache<ConversationId, Conversation> heads;
  private final StampedCache<UserId, Map<ConversationId, Member>> memberships;
  private final StampedCache<Seat, Marks> marks;
  private final StampedCache<SpaceKind, List<ConversationId>> globals;

  /// `bytes` is what all of it together may take, as estimated.
  public Views(Stores stores, long bytes) {
    this.stores = stores;
    long part = bytes / 16;
    heads = new StampedCache<>(6 * part, (_, head) -> head.weight());
    memberships = new StampedCache<>(6 * part, (user, all) -> Weights.of(user) + MEMBERSHIP * (1L + all.size()));
    marks = new StampedCache<>(3 * part, (seat, _) -> Weights.of(seat.conversation()) + Weights.of(seat.user()) + 60);
    globals = new StampedCache<>(part, (key, ids) -> Weights.of(key.space()) + 100 + 80L * ids.size());
  }

  /// About how many bytes are held now.
  public long bytes() {
    return heads.bytes() + memberships.bytes() + marks.bytes() + globals.bytes();
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var committed : batch) {
      var head = committed.head();
      heads.put(head.id(), head);
      var space = head.id().space();
      switch (committed.change().body()) {
        case ChangeBody.Opened opened -> {
          opened.members().forEach(seat -> memberships.forget(new UserId(space, seat.user())));
          globals.forget(new SpaceKind(space, head.kind()));
        }
        case ChangeBody.MemberJoined(var user, _) -> memberships.forget(new UserId(space, user));
        case ChangeBody.MemberLeft(var user) -> memberships.forget(new UserId(space, user));
        case ChangeBody.RoleChanged(var user, _) -> memberships.forget(new UserId(space, user));
        default -> {
          // changes no membership
        }
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    switch (signal) {
      case Signal.Marked marked -> marks.put(new Seat(marked.conversation(), marked.user().user()), marked.marks());
      case Signal.Settled settled -> memberships.forget(settled.user());
      default -> {
        // says nothing that is kept here
      }
    }
  }

  @Nullable Conversation head(ConversationId id) {
    return heads.get(id, stores.conversations()::conversation);
  }

  /// The user's memberships by conversation, at most [#MEMBERSHIPS]. May block on the store.
  public Map<ConversationId, Member> memberships(UserId user) {
    return Objects.requireNonNull(memberships.get(user, this::readMemberships));
  }

  @Nullable Member member(ConversationId conversation, String user) {
    return memberships(new UserId(conversation.space(), user)).get(conversation);
  }

  Marks marks(ConversationId conversation, String user) {
    return Objects.requireNonNull(marks.get(new Seat(conversation, user),
        seat -> stores.marks().marks(seat.conversation(), seat.user())));
  }

  /// The conversations of the space that everybody is in. May block on the store.
  public Collection<ConversationId> globals(String space) {
    return Objects
        .requireNonNull(globals.get(new SpaceKind(space, ConversationKind.GLOBAL), key -> stores.conversations()
            .ofKind(key.space(), key.kind(), 100).stream().map(Conversation::id).toList()));
  }

  private Map<ConversationId, Member> readMemberships(UserId user) {
    var read = new HashMap<ConversationId, Member>();
    for (var member : stores.conversations().memberships(user, MEMBERSHIPS)) {
      read.put(member.conversation(), member);
    }
    return read;
  }
}
