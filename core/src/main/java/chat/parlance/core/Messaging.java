package chat.parlance.core;

/// Everything that people write: the one door to the [Journal].
///
/// Checks what can be checked without the store (lengths, reserved words, how fast the user goes); the rest is decided at
/// commit time by the rules, against the state it will change.
public final class Messaging {

  private static final int USERS_PER_TOKEN = 50;

  private final Journal journal;
  private final Validity validity;
  private final RateLimits rates;

  public Messaging(Journal journal, Limits limits, RateLimits rates) {
    this.journal = journal;
    this.validity = new Validity(limits);
    this.rates = rates;
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
    journal.submit(draft, answer);
  }

  /// Waits until the draft is durable. Throws [RejectedException]. For threads that may block.
  public Receipt submit(Draft draft) {
    admit(draft);
    return journal.append(draft);
  }

  /// Which drafts keep their order among each other: those with equal numbers.
  public int laneOf(Draft draft) {
    return journal.laneOf(draft);
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
