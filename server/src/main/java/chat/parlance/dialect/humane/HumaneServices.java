package chat.parlance.dialect.humane;

import chat.parlance.core.Calls;
import chat.parlance.core.Conversations;
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Typing;
import chat.parlance.core.UserDirectory;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the humane dialect works with. `blocking` runs things that may wait, on virtual threads.
public record HumaneServices(Messaging messaging, Conversations conversations, Reading reading, Typing typing,
    Calls calls, HumaneIds ids, UserDirectory people, RateLimits rates, Hub hub, InstantSource clock,
    Executor blocking) {

  /// Who counts requests, by the path template of their route.
  public interface RequestCount {
    void answered(String method, String route, int status, long nanos);
  }
}
