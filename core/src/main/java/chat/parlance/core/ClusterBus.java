package chat.parlance.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What tells the other servers on the same database that something happened. It may lose, double and reorder what it carries: hints only
/// say where it is worth to look, and a timer looks where none came from (see [Follower]).
public interface ClusterBus extends AutoCloseable {

  /// Somebody committed the positions `first` to `last` of a conversation, with which the seats of these users moved: who got in, out, or
  /// another role.
  record Hint(ConversationId conversation, long first, long last, Set<String> seats) {

    /// In place of users when there are too many to name, or when everybody is in the conversation.
    public static final Set<String> EVERYBODY = Set.of("");

    public Hint {
      seats = Set.copyOf(seats);
    }

    /// More users are not named.
    private static final int NAMED = 100;

    public boolean everybody() {
      return seats.equals(EVERYBODY);
    }

    /// Both together.
    public Hint and(Hint other) {
      return new Hint(conversation, Math.min(first, other.first), Math.max(last, other.last), and(other.seats));
    }

    private Set<String> and(Set<String> others) {
      if (others.isEmpty() || everybody()) {
        return seats;
      }
      var all = new HashSet<>(seats);
      all.addAll(others);
      return all.size() > NAMED || others.equals(EVERYBODY) ? EVERYBODY : all;
    }

    /// What a change hints at.
    static Hint of(Change change) {
      Set<String> seats = switch (change.body()) {
        case ChangeBody.Opened opened -> opened.kind() == ConversationKind.GLOBAL || opened.members().size() > NAMED
            ? EVERYBODY
            : new HashSet<>(opened.members().stream().map(ChangeBody.Seat::user).toList());
        case ChangeBody.MemberJoined(var user, _) -> Set.of(user);
        case ChangeBody.MemberLeft(var user) -> Set.of(user);
        case ChangeBody.RoleChanged(var user, _) -> Set.of(user);
        default -> Set.of();
      };
      return new Hint(change.conversation(), change.seq(), change.seq(), seats);
    }
  }

  /// Who hears what the other servers say; never what its own server says. Must not block.
  interface Ear {

    void hinted(List<Hint> hints);

    void signalled(Signal signal);

    /// Something may have been lost: the bus was away, or could not keep up.
    void mayHaveMissed();
  }

  /// Begins to listen, and goes on by itself whenever the bus is there. Once, before anything is told.
  void listen(Ear ear);

  /// Tells the others, soon. Never blocks; drops what it cannot keep.
  void hint(List<Hint> hints);

  /// The same of something that need not arrive; dropped before any hint is.
  void signal(Signal signal);

  /// Whether the others can be heard now.
  boolean connected();

  @Override
  void close();

  /// No bus: the timer finds everything.
  ClusterBus NONE = new ClusterBus() {
    @Override
    public void listen(Ear ear) {}

    @Override
    public void hint(List<Hint> hints) {}

    @Override
    public void signal(Signal signal) {}

    @Override
    public boolean connected() {
      return false;
    }

    @Override
    public void close() {}
  };
}
