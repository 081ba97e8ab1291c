package chat.parlance.dialect.humane;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Aliases;
import chat.parlance.core.Calls;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Signal;
import chat.parlance.core.Typing;
import chat.parlance.core.UserDirectory;
import chat.parlance.core.UserId;
import chat.parlance.core.Views;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.GatewayLimits;
import chat.parlance.gateway.HotTail;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Origins;
import chat.parlance.store.memory.MemoryStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What sockets of Humane's clients ask, and what they are answered and told.
class HumaneActionsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Identity ANN = Identity.of("humane", "ann");
  private static final Identity BOB = Identity.of("humane", "bob");

  private volatile Instant now = Instant.parse("2026-11-21T10:00:00.123Z");
  private final HumaneSettings settings = new HumaneSettings(Origins.any(), "https://cdn.example", 65_536,
      GatewayLimits.DEFAULT.sessions());
  private final MemoryStores stores = new MemoryStores(() -> now);
  private final HumaneIds ids = new HumaneIds(new Aliases(stores.aliases(), () -> true, System::nanoTime));
  private final HumaneEvents events = new HumaneEvents(settings, ids);
  private final Views views = new Views(stores, 1 << 20);
  /// What each audience is told of a change: `OTHERS ["new-one-to-one-message",…]`; and what all are told of a signal.
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private final Delivery listeners = new Delivery() {

    @Override
    public void committed(List<Committed> batch) {
      for (var committed : batch) {
        for (var audience : Audience.values()) {
          var event = events.change(committed, audience);
          if (event != null) {
            told.add(audience + " " + event);
          }
        }
      }
    }

    @Override
    public void signal(Signal signal) {
      var event = events.signal(signal, now);
      if (event != null) {
        told.add(event.toString());
      }
    }
  };
  private final GatewayCounters counters = new GatewayCounters();
  private final HotTail tail = new HotTail(1 << 20);
  private final Fanout fanout = new Fanout(List.of(views, listeners));
  private final Journal journal = new Journal(stores.log(), fanout, new Ids(() -> now, 1), () -> now, Limits.DEFAULT,
      Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  private final RateLimits rates = new RateLimits(Limits.DEFAULT, new Limits.Rate(1, 1), System::nanoTime);
  private final Messaging messaging = new Messaging(journal, Limits.DEFAULT, rates);
  private final Conversations conversations = new Conversations(stores, views, tail);
  private final Calls calls = new Calls(new Calls.Parts(messaging, journal, fanout, () -> now));
  private final HumaneActions actions = new HumaneActions(new HumaneServices(messaging, conversations,
      new Reading(stores, conversations, views, tail), new Typing(fanout, Limits.DEFAULT, System::nanoTime), calls, ids,
      UserDirectory.NONE, rates, new Hub(new Hub.Parts(List.of(), tail, counters,
          GatewayLimits.DEFAULT, () -> now,
          System::nanoTime, Runnable::run, (_, _) -> _ -> {})),
      () -> now, Runnable::run),
      settings);

  @AfterEach
  void close() {
    journal.close(Duration.ofSeconds(5));
    stores.close();
  }

  /// The acknowledgement; a missing node for none.
  private JsonNode ask(Identity me, long session, String event, String said) {
    var json = JSON.readTree(said.replace('\'', '"'));
    var answer = event.equals(HumaneActions.SEND) ? sent(me, session, json) : actions.asked(me, session, event, json);
    return answer == null ? tools.jackson.databind.node.MissingNode.getInstance() : JSON.readTree(answer);
  }

  private byte @Nullable [] sent(Identity me, long session, JsonNode said) {
    try {
      var draft = actions.message(me, session, said);
      return actions.stored(draft, messaging.submit(draft));
    } catch (RejectedException _) {
      return HumaneActions.refused(HumaneActions.SEND);
    }
  }

  private JsonNode send(Identity me, String to, String text) {
    var answer = ask(me, 1, "send-one-to-one-message", "{'to':'" + to + "','message':'" + text + "'}");
    assertThat(answer.path("success").asBoolean()).isTrue();
    return answer.path("message");
  }

  private List<String> told() {
    var all = List.copyOf(told);
    told.clear();
    return all;
  }

  private int unread(Identity who) {
    var mine = conversations.directs(who, null, 10);
    return mine.getFirst().unread();
  }

  @Test
  void aMessageIsAcknowledgedToItsSocketAndToldToAllOthersWithItsPeople() {
    var answer = ask(ANN, 1, "send-one-to-one-message",
        "{'to':'bob','message':'hi','attachment':{'attachmentType':'image','attachmentKey':'a/1.png'}}");
    var message = answer.path("message");
    assertThat(answer.path("success").asBoolean()).isTrue();
    assertThat(message.path("id").asString()).matches("[0-9a-f]{24}");
    assertThat(message.path("sendAt").asString()).isEqualTo("2026-11-21T10:00:00.123Z");
    assertThat(message.path("attachment").path("attachmentURL").asString()).isEqualTo("https://cdn.example/a/1.png");
    var event = "[\"new-one-to-one-message\"," + message + ",[{\"userId\":\"ann\",\"joinedAt\":"
        + "\"2026-11-21T10:00:00.123Z\"},{\"userId\":\"bob\",\"joinedAt\":\"2026-11-21T10:00:00.123Z\"}]]";
    assertThat(told()).containsExactly("SAME_USER " + event, "OTHERS " + event);
  }

  @Test
  void aStoreThatIsGoneIsARefusalLikeAnyOther() {
    stores.close();
    assertThat(ask(ANN, 1, "delete-one-to-one-message",
        "{'otherUserId':'bob','messageId':'65f72e08e1b7c1a2a9b4c0d1'}").asBoolean(true)).isFalse();
    assertThat(counters.rejectionsByCode()).containsEntry("unavailable", 1L);
  }

  @Test
  void whatCannotBeSentIsSaidInTheAcknowledgement() {
    for (var said : List.of("{}", "7", "null", "[]", "{'to':'bob'}", "{'to':'bob','message':' '}",
        "{'to':'ann','message':'x'}", "{'to':7,'message':'x'}", "{'to':'bob','attachment':{'attachmentType':'image'}}",
        "{'to':'bob','message':'x','replyToMessageId':'42'}", "{'to':'bob','message':'" + "x".repeat(20_000) + "'}",
        "{'to':'bob','message':'\\u0000'}")) {
      var answer = ask(ANN, 1, "send-one-to-one-message", said);
      assertThat(answer.path("success").asBoolean(true)).as(said).isFalse();
      assertThat(answer.has("message")).isFalse();
    }
    assertThat(told()).isEmpty();
    assertThat(ask(ANN, 1, "no-such-event", "{}").isMissingNode()).isTrue();
    assertThat(ask(ANN, 1, "hello", "{}").isMissingNode()).isTrue();
  }

  @Test
  void twoPeopleHaveOneConversationWhoeverBeginsIt() {
    var threads = IntStream.range(0, 40).mapToObj(i -> Thread.ofVirtual()
        .start(() -> send(i % 2 == 0 ? ANN : BOB, i % 2 == 0 ? "bob" : "ann", "m" + i))).toList();
    threads.forEach(thread -> {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    assertThat(conversations.directs(ANN, null, 100)).hasSize(1);
    assertThat(conversations.directsWith(BOB, List.of("ann", "cyd"))).containsOnlyKeys("ann");
  }

  @Test
  void aMessageIsTakenBackByItsSenderOnlyAndLeavesATombstone() {
    var message = send(ANN, "bob", "secret");
    told();
    var asked = "{'otherUserId':'%s','messageId':'" + message.path("id").asString() + "'}";
    assertThat(ask(BOB, 2, "delete-one-to-one-message", asked.formatted("ann")).asBoolean(true)).isFalse();
    assertThat(ask(ANN, 1, "delete-one-to-one-message", asked.formatted("cyd")).asBoolean(true)).isFalse();
    assertThat(ask(ANN, 1, "delete-one-to-one-message", "{'otherUserId':'bob','messageId':'x'}").asBoolean(true))
        .isFalse();
    assertThat(told()).isEmpty();
    now = now.plusSeconds(5);
    assertThat(ask(ANN, 1, "delete-one-to-one-message", asked.formatted("bob")).asBoolean()).isTrue();
    var news = told();
    assertThat(news).hasSize(2).allMatch(event -> event.contains("[\"one-to-one-message-deleted\",{\"message\":{"));
    var gone = JSON.readTree(news.getLast().substring("OTHERS ".length())).path(1).path("message");
    assertThat(gone.path("id")).isEqualTo(message.path("id"));
    assertThat(gone.path("sendAt")).isEqualTo(message.path("sendAt"));
    assertThat(gone.path("senderId").asString()).isEqualTo("ann");
    assertThat(gone.path("status").path("deleted").asBoolean()).isTrue();
    assertThat(gone.path("status").path("deletedAt").asString()).isEqualTo("2026-11-21T10:00:05.123Z");
    assertThat(gone.has("message")).isFalse();
    assertThat(unread(BOB)).isZero();
  }

  @Test
  void openingAConversationReadsWhatWasThereAtThatTime() {
    send(ANN, "bob", "1");
    now = now.plusSeconds(60);
    send(ANN, "bob", "2");
    var convo = ids.shown(conversations.directs(BOB, null, 1).getFirst().conversation().id());
    told();
    assertThat(unread(BOB)).isEqualTo(2);
    ask(BOB, 2, "convo-opened", "{'convoId':'" + convo + "','time':'2026-11-21T09:00:00.000Z'}");
    assertThat(unread(BOB)).isEqualTo(2);
    ask(BOB, 2, "convo-opened", "{'convoId':'" + convo + "','time':'2026-11-21T10:00:30.000Z'}");
    assertThat(unread(BOB)).isEqualTo(1);
    ask(BOB, 2, "convo-opened", "{'convoId':'" + convo + "','time':'2033-11-21T10:00:30.000Z'}");
    assertThat(unread(BOB)).isZero();
    send(ANN, "bob", "3");
    assertThat(unread(BOB)).as("whatever the client's clock said").isEqualTo(1);
    ask(Identity.of("humane", "eve"), 3, "convo-opened", "{'convoId':'" + convo + "'}");
    ask(BOB, 2, "convo-opened", "{'convoId':'" + convo + "'}");
    assertThat(unread(BOB)).isZero();
    assertThat(told()).as("it stays private").noneMatch(event -> event.contains("pened"));
  }

  @Test
  void whoWritesIsToldByMembersOnly() {
    send(ANN, "bob", "1");
    var convo = ids.shown(conversations.directs(BOB, null, 1).getFirst().conversation().id());
    told();
    var said = "{'otherUserId':'bob','convoId':'" + convo + "','time':'2026-11-21T10:00:00.000Z'}";
    ask(ANN, 1, "typing-one-to-one-message", said);
    ask(Identity.of("humane", "eve"), 3, "typing-one-to-one-message", said);
    ask(Identity.of("other", "ann"), 3, "typing-one-to-one-message", said);
    assertThat(told()).containsExactly("[\"typing-one-to-one-message\",{\"typingUser\":\"ann\",\"convoId\":\"" + convo
        + "\",\"time\":\"2026-11-21T10:00:00.123Z\"}]");
  }

  @Test
  void aCallGoesItsWayInTheWordsOfTheseClients() {
    assertThat(ask(ANN, 1, "is-user-online", "'bob'").asBoolean(true)).isFalse();
    assertThat(ask(ANN, 1, "call.initiate", "{}").path("error").asString()).contains("recipientId");
    assertThat(ask(ANN, 1, "call.initiate", "'ann'").path("error").asString()).isNotEmpty();
    calls.arrived(ANN.id(), 1);
    assertThat(ask(ANN, 1, "call.initiate", "'bob'").path("ringing").asBoolean(true)).isFalse();
    calls.arrived(new UserId("humane", "bob"), 2);
    told();
    var ringing = ask(ANN, 1, "call.initiate", "'bob'");
    var call = ringing.path("callId").asString();
    assertThat(ringing.path("ringing").asBoolean()).isTrue();
    assertThat(told()).as("a record is not told as a message").containsExactly(
        "[\"call.incoming\",{\"callerId\":\"ann\",\"callId\":\"" + call + "\",\"at\":\"2026-11-21T10:00:00.123Z\"}]");
    var about = "{'callId':'" + call + "'";
    assertThat(ask(BOB, 2, "call.action", about + ",'action':'shouts'}").path("status").asString())
        .isEqualTo("callEnded");
    assertThat(ask(BOB, 2, "call.action", about + ",'action':'answered'}").path("status").asString())
        .isEqualTo("connected");
    assertThat(ask(BOB, 3, "call.action", about + ",'action':'answered'}").path("status").asString())
        .isEqualTo("callTakenOnOtherDevice");
    assertThat(told()).containsExactly("[\"call.acted.by_other_device\",{\"callId\":\"" + call
        + "\",\"callerId\":\"ann\"}]", "[\"call.connected\",{\"callId\":\"" + call + "\",\"recipientId\":\"bob\"}]");
    for (var event : Map.of("call.sdp.offer", "offerSDP", "call.sdp.answer", "answerSDP", "call.ice-candidates", "ice",
        "call.media.state", "micOn").entrySet()) {
      assertThat(ask(ANN, 1, event.getKey(), about + ",'" + event.getValue() + "':{'a':[1]}}").isMissingNode())
          .isTrue();
      assertThat(told()).containsExactly(
          "[\"" + event.getKey() + "\",{\"callId\":\"" + call + "\",\"" + event.getValue() + "\":{\"a\":[1]}}]");
    }
    ask(Identity.of("humane", "eve"), 9, "call.handup", about + "}");
    ask(BOB, 3, "call.sdp.answer", about + "}");
    assertThat(told()).isEmpty();
    assertThat(ask(BOB, 2, "call.handup", about + "}").isMissingNode()).isTrue();
    assertThat(told()).containsExactly(
        "[\"call.ended\",{\"callId\":\"" + call + "\",\"at\":\"2026-11-21T10:00:00.123Z\"}]");
    assertThat(ask(ANN, 1, "call.cancel-initiated-call", about + "}").path("cancelled").asBoolean(true)).isFalse();
    assertThat(Objects.toString(HumaneEvents.greeting("ann")))
        .isEqualTo("[\"test\",\"Connected to server, UserId:ann\"]");
  }
}
