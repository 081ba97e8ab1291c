package chat.parlance.engine;

import chat.parlance.core.Answer;
import chat.parlance.core.Draft;
import chat.parlance.core.Journal;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import java.util.concurrent.CompletableFuture;

/// Hands in drafts, and has what is answered.
public final class Answered {

  private Answered() {}

  /// What it was answered: a [Receipt] or a [Rejection].
  public static CompletableFuture<Object> with(Journal journal, Draft draft) {
    var answer = new CompletableFuture<Object>();
    journal.submit(draft, new Answer() {
      @Override
      public void stored(Receipt receipt) {
        answer.complete(receipt);
      }

      @Override
      public void refused(Rejection rejection) {
        answer.complete(rejection);
      }
    });
    return answer;
  }

  /// Fails with a [RejectedException] if it is refused.
  public static CompletableFuture<Receipt> stored(Journal journal, Draft draft) {
    return with(journal, draft).thenCompose(answer -> answer instanceof Receipt receipt
        ? CompletableFuture.completedFuture(receipt)
        : CompletableFuture.failedFuture(new RejectedException((Rejection) answer)));
  }
}
