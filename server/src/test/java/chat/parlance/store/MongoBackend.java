package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import java.time.InstantSource;

/// A database of its own on a MongoDB server, or on an imitation of one.
final class MongoBackend implements Backend {

  private final MongoUrl url = MongoHost.empty();

  @Override
  public Stores open(InstantSource clock) {
    return MongoStores.open(url, 1, clock);
  }

  /// Without transactions of several documents, messages appear one by one.
  @Override
  public boolean showsMessagesWhole() {
    return false;
  }

  @Override
  public boolean knowsCodePoints() {
    return MongoHost.real();
  }

  @Override
  public void close() {
    MongoHost.drop(url);
  }
}
