package chat.parlance.store;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What all contracts have: an empty store for each test, and somebody who writes into it.
abstract class StoresContract {

  static final Part NEWEST = new Part(0, Long.MAX_VALUE, 1_000, true, 0);

  Backend backend = new MemoryBackend();
  Stores stores = backend.open(Instant::now);
  Scribe scribe = new Scribe(stores);

  /// A new, empty place for data.
  abstract Backend emptyBackend();

  @BeforeEach
  void open() {
    backend = emptyBackend();
    stores = backend.open(() -> Scribe.BEGIN);
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    stores.close();
    backend.close();
  }

  List<Change> log(ConversationId id) {
    return stores.log().changes(id, 0, Integer.MAX_VALUE);
  }

  List<Message> messages(ConversationId id) {
    return stores.conversations().messages(id, NEWEST);
  }

  List<String> texts(ConversationId id, Part part) {
    return stores.conversations().messages(id, part).stream().map(message -> message.content().text()).toList();
  }

  static String text(Change change) {
    return switch (change.body()) {
      case ChangeBody.Posted posted -> posted.content().text();
      case ChangeBody.Edited edited -> edited.content().text();
      default -> change.body().getClass().getSimpleName();
    };
  }
}
