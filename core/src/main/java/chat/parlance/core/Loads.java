package chat.parlance.core;

import java.util.List;

/// What a draft takes while it waits and in its transaction, roughly.
final class Loads {

  private Loads() {}

  /// Bytes of memory.
  static long bytes(Intent intent) {
    return switch (intent) {
      case Intent.Post post -> 200 + post.content().weight();
      case Intent.Edit edit -> 200 + edit.content().weight();
      case Intent.Open open -> 500 + Weights.of(open.key()) + Weights.of(open.subject())
          + Weights.of(open.avatar()) + Weights.of(open.metadata()) + bytes(open.members());
      case Intent.Invite invite -> 200 + bytes(invite.users());
      case Intent.Update update -> 500 + Weights.of(update.subject()) + Weights.of(update.avatar())
          + Weights.of(update.metadata());
      case Intent.Erase erase -> 300 + 16L * erase.messages().size();
      default -> 300;
    };
  }

  /// How many rows the draft will write, roughly: each member is one, and a change of its own when it is invited.
  static int rows(Intent intent) {
    return switch (intent) {
      case Intent.Open open -> 4 + open.members().size();
      case Intent.Invite invite -> 2 + 2 * invite.users().size();
      case Intent.Erase erase -> 6 + 4 * erase.messages().size();
      case Intent.Trim trim -> trim.rows();
      default -> 4;
    };
  }

  private static long bytes(List<String> users) {
    return users.stream().mapToLong(user -> 16 + Weights.of(user)).sum();
  }
}
