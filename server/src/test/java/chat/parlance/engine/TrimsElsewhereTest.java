package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Identity;
import chat.parlance.core.RecentChanges;
import chat.parlance.core.Signal;
import chat.parlance.core.Trim;
import chat.parlance.core.TrimsElsewhere;
import chat.parlance.core.Views;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What another server on the same database took away is forgotten here too.
class TrimsElsewhereTest {

  private static final Identity BOB = Identity.of("s", "bob");

  private final MemoryStores stores = new MemoryStores(() -> Scribe.BEGIN);
  private final Scribe scribe = new Scribe(stores);
  private final Views views = new Views(stores, 1 << 20);
  private final Conversations conversations = new Conversations(stores, views, RecentChanges.NONE);

  @AfterEach
  void close() {
    stores.close();
  }

  private boolean showsALastMessage(ConversationId id) {
    return conversations.standing(BOB, id).lastMessage() != null;
  }

  @Test
  void theNewestMessageOfAListGoesWithItsConversation() {
    var gone = scribe.group("s", "ann", "bob");
    var left = scribe.group("s", "ann", "bob");
    scribe.post(gone, "ann", "gone");
    scribe.post(left, "ann", "left");
    assertThat(showsALastMessage(gone)).isTrue();
    assertThat(showsALastMessage(left)).isTrue();
    assertThat(views.remembered()).contains(gone, left);
    scribe.write(transaction -> transaction.trim(gone, 2, 10));
    assertThat(showsALastMessage(gone)).as("nobody has told this server").isTrue();
    new TrimsElsewhere(stores, List.of(views::remembered), views).forget();
    assertThat(showsALastMessage(gone)).isFalse();
    assertThat(showsALastMessage(left)).isTrue();
  }

  @Test
  void whatIsGoneNoFurtherIsNotForgottenAgain() {
    var id = scribe.group("s", "ann", "bob");
    for (int i = 0; i < 4; i++) {
      scribe.post(id, "ann", "text " + i);
    }
    var told = new ArrayList<Long>();
    var elsewhere = new TrimsElsewhere(stores, List.of(() -> List.of(id)), new Delivery() {
      @Override
      public void committed(List<Committed> batch) {}

      @Override
      public void trimmed(Trim trim) {
        told.add(trim.floor());
      }

      @Override
      public void signal(Signal signal) {}
    });
    elsewhere.forget();
    for (long floor : new long[]{2, 4}) {
      scribe.write(transaction -> transaction.trim(id, floor, 10));
      elsewhere.forget();
      elsewhere.forget();
    }
    assertThat(told).containsExactly(2L, 4L);
  }
}
