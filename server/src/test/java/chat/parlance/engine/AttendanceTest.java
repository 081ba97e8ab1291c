package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Attendance;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Delivery;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who has a connection to a conversation.
class AttendanceTest {

  private static final UserId ANN = new UserId("s", "ann");
  private static final UserId BOB = new UserId("s", "bob");
  private static final Conversation ROOM = room(1);
  private static final Conversation OTHER = room(2);

  private final List<String> told = new ArrayList<>();
  private final Attendance attendance = new Attendance(new Delivery() {
    @Override
    public void committed(List<Committed> batch) {}

    @Override
    public void signal(Signal signal) {
      var attended = (Signal.Attended) signal;
      told.add((attended.there() ? "+" : "-") + attended.user().user() + attended.conversation().value() + "/"
          + attended.origin());
    }
  }, () -> Instant.EPOCH);

  private static Conversation room(long id) {
    return new Conversation(new ConversationId("s", id), ConversationKind.ROOM, null, null, null, null,
        ConversationStatus.ACTIVE, "ann", Instant.EPOCH, Instant.EPOCH, 1, 1);
  }

  @Test
  void theFirstArrivalAndTheLastDepartureAreTold() {
    attendance.enter(ROOM, ANN, 1);
    attendance.enter(ROOM, ANN, 2);
    attendance.leave(ROOM, ANN, 1);
    assertThat(told).containsExactly("+ann1/1");
    attendance.leave(ROOM, ANN, 2);
    attendance.enter(ROOM, ANN, 3);
    assertThat(told).containsExactly("+ann1/1", "-ann1/2", "+ann1/3");
  }

  @Test
  void everyConversationAndEveryUserCountsAlone() {
    attendance.enter(ROOM, ANN, 1);
    attendance.enter(OTHER, ANN, 2);
    attendance.enter(ROOM, BOB, 3);
    attendance.leave(ROOM, ANN, 1);
    assertThat(told).containsExactly("+ann1/1", "+ann2/2", "+bob1/3", "-ann1/1");
  }
}
