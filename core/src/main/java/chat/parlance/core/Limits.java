package chat.parlance.core;

import java.time.Duration;

/// What a client may ask for; stated to clients.
///
/// Texts in characters, metadata in characters of JSON, rates per user: a burst, then so many per second.
public record Limits(int textLength, int metadataLength, int attachments, int membersPerConversation,
    int reactionsPerMessage, int pageSize, int resumeChanges, Rate messages, Rate requests, Duration typingExpiry,
    Duration presenceGrace, int presenceAudience) {

  /// A token bucket: `burst` at once, refilled with `perSecond`.
  public record Rate(int burst, double perSecond) {}

  /// The same with other rates.
  public Limits with(Rate otherMessages, Rate otherRequests) {
    return new Limits(textLength, metadataLength, attachments, membersPerConversation, reactionsPerMessage, pageSize,
        resumeChanges, otherMessages, otherRequests, typingExpiry, presenceGrace, presenceAudience);
  }

  public static final Limits DEFAULT = new Limits(16_000, 8_192, 20, 10_000, 20, 200, 5_000, new Rate(300, 30),
      new Rate(600, 100), Duration.ofSeconds(6), Duration.ofSeconds(5), 200);
}
