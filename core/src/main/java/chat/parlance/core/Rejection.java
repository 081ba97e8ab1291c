package chat.parlance.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why we said no. Dialects turn each case into their own status, code and text.
public sealed interface Rejection {

  /// There is no such thing, or none that the asker may know of.
  record NotFound(String what, String id) implements Rejection {}

  /// It exists, the asker may see it, but may not do this.
  record Forbidden(String reason) implements Rejection {}

  /// `field` has a value that is not acceptable; `expected` says what would be.
  record Invalid(String field, String found, String expected) implements Rejection {}

  /// The request contradicts an earlier one, e.g. the same key with other content.
  record Conflict(String reason) implements Rejection {}

  /// The conversation takes no new messages.
  record Closed(ConversationStatus status) implements Rejection {}

  record TooLarge(String field, long size, long limit) implements Rejection {}

  /// A fixed bound is reached, e.g. members per conversation.
  record LimitReached(String what, long limit) implements Rejection {}

  /// The user does this too often.
  record RateLimited(String action, Duration retryAfter) implements Rejection {}

  /// More work than the server can queue; nothing was done.
  record Overloaded(Duration retryAfter) implements Rejection {}

  /// The store cannot be reached or the server is stopping. What was asked may or may not be done: ask again with the same key.
  record Unavailable(Duration retryAfter) implements Rejection {}

  /// When to ask again; null where time changes nothing.
  default @Nullable Duration retryAfter() {
    return null;
  }

  /// A stable word for the case: in metrics, and for dialects that have no words of their own.
  default String code() {
    return switch (this) {
      case NotFound _ -> "not-found";
      case Forbidden _ -> "forbidden";
      case Invalid _ -> "invalid";
      case Conflict _ -> "conflict";
      case Closed _ -> "closed";
      case TooLarge _ -> "too-large";
      case LimitReached _ -> "limit-reached";
      case RateLimited _ -> "rate-limited";
      case Overloaded _ -> "overloaded";
      case Unavailable _ -> "unavailable";
    };
  }

  /// What went wrong, as a sentence for people; contains no secrets and no message text.
  default String sentence() {
    return switch (this) {
      case NotFound(var what, var id) -> "There is no " + what + " " + Texts.shown(id) + " that you may see.";
      case Forbidden(var reason) -> reason;
      case Invalid(var field, var found, var expected) -> field + ": " + Texts.shown(found) + " (expected: " + expected
          + ")";
      case Conflict(var reason) -> reason;
      case Closed(var status) -> "The conversation is " + status.name().toLowerCase(java.util.Locale.ROOT)
          + " and takes no new messages.";
      case TooLarge(var field, var size, var limit) -> field + ": " + size + " (expected: at most " + limit + ")";
      case LimitReached(var what, var limit) -> "No more than " + limit + " " + what + " are possible.";
      case RateLimited(var action, var after) -> "Too many requests (" + action + "); try again in " + after.toMillis()
          + " ms.";
      case Overloaded(var after) -> "The server is busy; try again in " + after.toMillis() + " ms.";
      case Unavailable(var after) -> "The server cannot do this now; try again in " + after.toMillis()
          + " ms with the same key.";
    };
  }
}
