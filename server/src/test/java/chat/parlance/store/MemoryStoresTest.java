package chat.parlance.store;

import org.junit.jupiter.api.Nested;

/// The store in memory keeps what stores promise.
class MemoryStoresTest {

  @Nested
  class Log extends LogContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }

  @Nested
  class Conversations extends ConversationContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }

  @Nested
  class Marks extends MarkContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }

  @Nested
  class Users extends UserContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }

  @Nested
  class Life extends LifeContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }

  @Nested
  class Folds extends FoldContract {
    @Override
    Backend emptyBackend() {
      return new MemoryBackend();
    }
  }
}
