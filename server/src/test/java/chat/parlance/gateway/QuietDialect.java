package chat.parlance.gateway;

import chat.parlance.core.Signal;
import org.jspecify.annotations.Nullable;

/// A dialect for tests, which tells no signals and says no goodbye unless it says otherwise.
interface QuietDialect extends Dialect {

  @Override
  default String name() {
    return "quiet";
  }

  @Override
  default int index() {
    return 7;
  }

  @Override
  default Audience likewise(Audience audience) {
    return Audience.OTHERS;
  }

  @Override
  default @Nullable Frame signal(Signal signal) {
    return null;
  }

  @Override
  default @Nullable Frame bye(int code, String reason, long retryAfterMillis) {
    return null;
  }
}
