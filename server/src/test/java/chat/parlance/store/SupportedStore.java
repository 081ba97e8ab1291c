package chat.parlance.store;

import org.junit.jupiter.api.Nested;

/// Everything a kind of store promises. A store is supported when a subclass that says how to open it passes.
abstract class SupportedStore {

  /// A new, empty place for data.
  abstract Backend emptyBackend();

  @Nested
  class Log extends LogContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Conversations extends ConversationContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Messages extends MessageContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Marks extends MarkContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Users extends UserContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Outbox extends OutboxContract {

    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Whole extends ContentsContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Arriving extends ArrivalsContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Retentions extends RetentionContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Aliases extends AliasContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Life extends LifeContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Folds extends FoldContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }

  @Nested
  class Clocks extends ClockContract {
    @Override
    Backend emptyBackend() {
      return SupportedStore.this.emptyBackend();
    }
  }
}
