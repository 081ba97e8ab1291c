package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.OutboxStore.Wish;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Calls one webhook for each change.
///
/// An answer of 2xx is all it wants; what comes with it is not read. `FINAL` says that this event will never be taken; anything else, redirects
/// included, is a failure that is tried again.
public final class WebhookCalls implements Consumer, AutoCloseable {

  /// The form of what is sent: an id that stays the same, the bytes, and what they are.
  public record Form(Function<Change, String> id, Function<Change, byte[]> body, String mediaType) {}

  /// The body is wrong, or nobody wants it any more.
  private static final Set<Integer> FINAL = Set.of(400, 410, 413, 415, 422);

  private final String name;
  private final Form form;
  private final SignedCalls calls;
  private final Duration patience;
  private final ConversationLog log;
  private final InstantSource clock;

  public WebhookCalls(String name, SignedCalls.Target target, Form form, ConversationLog log, InstantSource clock) {
    this.name = name;
    this.form = form;
    this.calls = new SignedCalls(target, form.mediaType());
    this.patience = target.patience();
    this.log = log;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Result tell(Wish wish, String progress, BooleanSupplier timeUp) {
    return LoggedChange.tell(log, wish, progress, change -> call(change, progress));
  }

  private Result call(Change change, String progress) {
    var call = calls.of(form.id().apply(change), clock.instant(), form.body().apply(change), patience);
    try (var answer = call.execute()) {
      int status = answer.code();
      return status / 100 == 2 ? new Result.Told()
          : FINAL.contains(status) ? new Result.Refused("status " + status)
              : new Result.Failed(progress, "status " + status);
    } catch (IOException e) {
      return new Result.Failed(progress, e.toString());
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
