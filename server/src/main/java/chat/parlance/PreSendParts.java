package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Draft;
import chat.parlance.core.Intent;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Review;
import chat.parlance.dialect.parlance.ChangeEvents;
import chat.parlance.dialect.parlance.DraftEvents;
import chat.parlance.events.PreSend;
import chat.parlance.events.SignedCalls;
import chat.parlance.events.WebhookSecret;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;

/// Who is asked before something is stored, by space: about messages and edits that people write, not about records of calls.
record PreSendParts(Map<String, PreSend> bySpace, Executor blocking) implements Review, AutoCloseable {

  static PreSendParts of(ParlanceConfig config, InstantSource clock, Executor blocking) {
    var form = new PreSend.Form(DraftEvents::json, ChangeEvents.MEDIA_TYPE, () -> UUID.randomUUID().toString());
    var bySpace = new HashMap<String, PreSend>();
    for (var set : config.feeds().preSend()) {
      bySpace.put(set.space(), new PreSend(new SignedCalls.Target(set.url(),
          set.secrets().stream().map(WebhookSecret::new).toList(), set.budget(), set.allowPrivate()),
          new PreSend.Terms(set.pass(), set.atOnce()), form, clock));
    }
    return new PreSendParts(Map.copyOf(bySpace), blocking);
  }

  @Override
  public boolean concerns(Draft draft) {
    return !bySpace.isEmpty() && bySpace.containsKey(draft.by().space()) && switch (draft.intent()) {
      case Intent.Post post -> post.kind() == MessageKind.TEXT || post.kind() == MessageKind.FILE;
      case Intent.Edit _ -> true;
      default -> false;
    };
  }

  @Override
  public Draft of(Draft draft) {
    var asked = bySpace.get(draft.by().space());
    return asked == null ? draft : asked.of(draft);
  }

  @Override
  public void run(Runnable waiting) {
    blocking.execute(waiting);
  }

  @Override
  public void close() {
    bySpace.values().forEach(PreSend::close);
  }
}
