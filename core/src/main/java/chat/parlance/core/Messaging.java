package chat.parlance.core;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/// Everything that people write: the one door to the [Journal].
///
/// Checks what can be checked without the store (lengths, reserved words, how fast the user goes); the rest is decided at
/// commit time by the rules, against the state it will change.
public final class Messaging {

  private static final int USERS_PER_TOKEN = 50;
  private static final Duration STOPPING = Duration.ofSeconds(1);

  private final Journal journal;
  private final Validity validity;
  private final RateLimits rates;
  private final Review review;

  public Messaging(Journal journal, Limits limits, RateLimits rates) {
    this(journal, limits, rates, Review.NONE);
  }

  /// With somebody who looks at what is written before it is stored.
  public Messaging(Journal journal, Limits limits, RateLimits rates, Review review) {
    this.journal = journal;
    this.validity = new Validity(limits);
    this.rates = rates;
    this.review = review;
  }

  /// Queues the draft and returns; `answer` learns what became of it, possibly before this returns. Never blocks, never
  /// throws a rejection.
  public void submit(Draft draft, Answer answer) {
    try {
      admit(draft);
    } catch (RejectedException e) {
      answer.refused(e.rejection());
      return;
    }
    if (!review.concerns(draft)) {
      journal.submit(draft, answer);
      return;
    }
    try {
      review.run(() -> submitReviewed(draft, answer));
    } catch (RejectedExecutionException _) {
      answer.refused(new Rejection.Unavailable(STOPPING));
    }
  }

  private void submitReviewed(Draft draft, Answer answer) {
    Draft accepted;
    try {
      accepted = reviewed(draft);
    } catch (RejectedException e) {
      answer.refused(e.rejection());
      return;
    }
    journal.submit(accepted, answer);
  }

  private Draft reviewed(Draft draft) {
    var reviewed = review.of(draft);
    validity.check(reviewed.intent());
    return reviewed;
  }

  /// Waits until the draft is durable. Throws [RejectedException]. For threads that may block.
  public Receipt submit(Draft draft) {
    admit(draft);
    return journal.append(review.concerns(draft) ? reviewed(draft) : draft);
  }

  /// Which drafts keep their order among each other when one is submitted before the other was answered: those with equal numbers that are
  /// not negative.
  public int laneOf(Draft draft) {
    return review.concerns(draft) ? -1 : journal.laneOf(draft);
  }

  private void admit(Draft draft) {
    validity.check(draft.intent());
    switch (draft.intent()) {
      case Intent.Post _,Intent.Edit _ -> rates.take(draft.by().id(), RateLimits.Action.MESSAGES);
      case Intent.Open open -> takeFor(draft, open.members().size());
      case Intent.Invite invite -> takeFor(draft, invite.users().size());
      default -> rates.take(draft.by().id(), RateLimits.Action.REQUESTS);
    }
  }

  /// Each user who is brought in is a row to write and a change to tell: many count as several requests.
  private void takeFor(Draft draft, int users) {
    rates.take(draft.by().id(), RateLimits.Action.REQUESTS,
        Math.max(1, (users + USERS_PER_TOKEN - 1) / USERS_PER_TOKEN));
  }
}
