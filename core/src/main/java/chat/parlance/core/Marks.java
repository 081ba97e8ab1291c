package chat.parlance.core;

/// How far a member has read, received and cleared a conversation: positions that only move forward.
public record Marks(long read, long delivered, long cleared) {

  public static final Marks NONE = new Marks(0, 0, 0);

  /// The further of both, mark by mark. Who has read has also received.
  public Marks and(Marks other) {
    long newRead = Math.max(read, other.read);
    return new Marks(newRead, Math.max(Math.max(delivered, other.delivered), newRead),
        Math.max(cleared, other.cleared));
  }
}
