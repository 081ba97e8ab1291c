package chat.parlance.core;

import java.time.Instant;

/// What devices are told of a call. `call` is its id, that of the message that records it; callers and recipients are user ids.
public sealed interface CallNews {

  /// What one device says to the other.
  enum Word {
    /// An offer or an answer of a session description (WebRTC).
    OFFER, ANSWER,
    /// Candidates for the way between the two.
    CANDIDATES,
    /// Whether microphone and camera are on.
    MEDIA
  }

  long call();

  /// It rings; told to all devices of the recipient.
  record Incoming(long call, String caller, Instant at) implements CallNews {}

  /// It rings no more, for the caller gave up; told to all devices of the recipient.
  record Cancelled(long call, String caller) implements CallNews {}

  /// Another device of the recipient acted on it; told to the others of them.
  record ActedElsewhere(long call, String caller) implements CallNews {}

  /// The recipient answered; told to the device of the caller.
  record Connected(long call, String recipient) implements CallNews {}

  /// The recipient will not answer; told to the device of the caller.
  record Declined(long call, String recipient) implements CallNews {}

  /// It is over; told to the device at the other end.
  record Ended(long call, Instant at) implements CallNews {}

  /// Something that the other device said: a JSON object that nobody here looks into.
  record Said(long call, Word word, String payload) implements CallNews {}
}
