package chat.parlance.store;

import chat.parlance.core.store.Stores;
import java.time.InstantSource;

/// A kind of database under test. Each instance is one place for data; `close` removes it.
public interface Backend extends AutoCloseable {

  /// Opens the data, which is empty the first time.
  Stores open(InstantSource clock);

  @Override
  void close();
}
