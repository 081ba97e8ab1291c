package chat.parlance.dialect.humane;

import chat.parlance.core.Calls;
import chat.parlance.core.Conversations;
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Typing;
import chat.parlance.core.UserDirectory;
import chat.parlance.gateway.Hub;

/// What the humane dialect works with.
public record HumaneServices(Messaging messaging, Conversations conversations, Reading reading, Typing typing,
    Calls calls, UserDirectory people, RateLimits rates, Hub hub) {

  /// Who counts requests, by the path template of their route.
  public interface RequestCount {
    void answered(String method, String route, int status, long nanos);
  }
}
