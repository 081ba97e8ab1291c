package chat.parlance.scenario;

import static chat.parlance.scenario.HumaneDevices.json;
import static chat.parlance.scenario.HumaneDevices.until;
import static chat.parlance.scenario.HumaneDevices.upToNow;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Calls;
import chat.parlance.scenario.SocketClient.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Calls of Humane's clients over their sockets, with the official client.
class HumaneCallsTest {

  @TempDir Path data = Path.of("");

  private volatile Duration ahead = Duration.ZERO;

  private HumaneDevices devices() {
    return new HumaneDevices(() -> Instant.now().plus(ahead), data);
  }

  /// A call that rings; its id.
  private static String ring(SocketClient caller, String recipient, SocketClient... ringing) {
    var answer = caller.ask("call.initiate", recipient).getFirst();
    assertThat(answer.path("ringing").asBoolean()).as(answer.toString()).isTrue();
    var id = answer.path("callId").asString();
    for (var device : ringing) {
      var incoming = device.await("call.incoming").first();
      assertThat(incoming.path("callId").asString()).isEqualTo(id);
      assertThat(incoming.path("callerId").asString()).isEqualTo("ann");
      assertThat(Instant.parse(incoming.path("at").asString())).isAfter(Instant.EPOCH);
    }
    return id;
  }

  private static JsonNode about(String call, String more) {
    return json("{'callId':'" + call + "'" + more + "}");
  }

  private static String act(SocketClient device, String call, String action) {
    return device.ask("call.action", about(call, ",'action':'" + action + "'")).getFirst().path("status").asString();
  }

  /// A call that somebody answered.
  private static String connect(SocketClient caller, SocketClient recipient) {
    var call = ring(caller, "bob", recipient);
    assertThat(act(recipient, call, "answered")).isEqualTo("connected");
    heard(caller, "call.connected", call, "recipientId", "bob");
    return call;
  }

  private static void heard(SocketClient device, String event, String call, String field, String value) {
    assertThat(device.await(event).first()).isEqualTo(about(call, ",'" + field + "':'" + value + "'"));
  }

  private static void ended(SocketClient device, String call) {
    var ended = device.await("call.ended").first();
    assertThat(ended.path("callId").asString()).isEqualTo(call);
    assertThat(Instant.parse(ended.path("at").asString())).isAfter(Instant.EPOCH);
  }

  private static void hasHeardNothingElse(SocketClient... devices) {
    for (var device : devices) {
      upToNow(device);
      assertThat(device.rest()).isEmpty();
    }
  }

  private static JsonNode record(HumaneDevices humane, String call) {
    var newest = humane.person("bob").get("/api/v1/chat/convo/one-to-one/messages?otherUserId=ann").path("data")
        .path("messages").get(0);
    assertThat(newest.path("id").asString()).isEqualTo(call);
    assertThat(newest.path("type").asString()).isEqualTo("call");
    return newest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void aCallBelongsToTheCallersDeviceAndTheFirstThatAnswers(String transport) {
    try (var humane = devices()) {
      var ann = humane.device("ann", transport);
      var annsPhone = humane.device("ann", transport);
      var desk = humane.device("bob", transport);
      var phone = humane.device("bob", transport);
      var call = ring(ann, "bob", desk, phone);
      assertThat(act(phone, call, "answered")).isEqualTo("connected");
      heard(desk, "call.acted.by_other_device", call, "callerId", "ann");
      heard(ann, "call.connected", call, "recipientId", "bob");
      assertThat(act(desk, call, "answered")).isEqualTo("callTakenOnOtherDevice");
      for (var word : Map.of("call.sdp.offer", ",'offerSDP':{'type':'offer','sdp':'v=0\\r\\n'}", "call.sdp.answer",
          ",'answerSDP':{'type':'answer','sdp':'€'}", "call.ice-candidates", ",'ice':[{'candidate':'c','sdpMid':null}]",
          "call.media.state", ",'micOn':true,'videoOn':false").entrySet()) {
        var said = about(call, word.getValue());
        ann.emit(word.getKey(), said);
        assertThat(phone.await(word.getKey())).isEqualTo(new Heard(word.getKey(), List.of(said)));
        phone.emit(word.getKey(), said);
        assertThat(ann.await(word.getKey()).first()).isEqualTo(said);
        desk.emit(word.getKey(), said);
        annsPhone.emit(word.getKey(), said);
      }
      desk.emit("call.handup", about(call, ""));
      annsPhone.emit("call.handup", about(call, ""));
      hasHeardNothingElse(desk, annsPhone, ann, phone);
      until(() -> record(humane, call).path("callConnected").asBoolean());
      phone.emit("call.handup", about(call, ""));
      ended(ann, call);
      assertThat(act(phone, call, "answered")).isEqualTo("callEnded");
      hasHeardNothingElse(ann, annsPhone, desk, phone);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"declined", "timeout"})
  void whoeverDoesNotTakeItEndsItForAllDevices(String action) {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var desk = humane.device("bob");
      var phone = humane.device("bob");
      var call = ring(ann, "bob", desk, phone);
      assertThat(act(desk, call, action)).isEqualTo("callEnded");
      heard(phone, "call.acted.by_other_device", call, "callerId", "ann");
      heard(ann, "call.declined", call, "recipientId", "bob");
      assertThat(act(phone, call, "answered")).isEqualTo("callEnded");
      assertThat(record(humane, call).path("callConnected").asBoolean(true)).isFalse();
      hasHeardNothingElse(ann, desk, phone);
    }
  }

  @Test
  void theCallerGivesUpWhileItRings() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var desk = humane.device("bob");
      var phone = humane.device("bob");
      var first = ring(ann, "bob", desk, phone);
      ann.emit("call.handup", about(first, ""));
      heard(desk, "call.incoming.cancelled", first, "callerId", "ann");
      heard(phone, "call.incoming.cancelled", first, "callerId", "ann");
      var second = ring(ann, "bob", desk, phone);
      assertThat(ann.ask("call.cancel-initiated-call", about(second, "")).getFirst())
          .isEqualTo(json("{'cancelled':true}"));
      heard(desk, "call.incoming.cancelled", second, "callerId", "ann");
      heard(phone, "call.incoming.cancelled", second, "callerId", "ann");
      hasHeardNothingElse(ann, desk, phone);
    }
  }

  @Test
  void whoIsNotThereIsNotRung() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var answer = ann.ask("call.initiate", "bob").getFirst();
      assertThat(answer.path("ringing").asBoolean(true)).isFalse();
      record(humane, answer.path("callId").asString());
      var bob = humane.device("bob");
      assertThat(act(bob, answer.path("callId").asString(), "answered")).isEqualTo("callEnded");
      hasHeardNothingElse(ann, bob);
    }
  }

  @Test
  void aCallThatNobodyAnswersEnds() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      var call = ring(ann, "bob", bob);
      ahead = Calls.RINGING.plusSeconds(1);
      heard(bob, "call.incoming.cancelled", call, "callerId", "ann");
      ended(ann, call);
      assertThat(act(bob, call, "answered")).isEqualTo("callEnded");
      hasHeardNothingElse(ann, bob);
    }
  }

  @Test
  void aCallInWhichNobodySaysAnythingEnds() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      var call = connect(ann, bob);
      ahead = Calls.SILENCE.plusSeconds(1);
      ended(ann, call);
      ended(bob, call);
      hasHeardNothingElse(ann, bob);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"caller", "recipient"})
  void aDeviceThatVanishesEndsItsCall(String who) {
    try (var humane = devices()) {
      var ann = humane.greeted("ann", humane.way("ann").transports("websocket").reconnecting(false));
      var bob = humane.greeted("bob", humane.way("bob").transports("websocket").reconnecting(false));
      var other = humane.device("bob");
      var call = connect(ann, bob);
      other.await("call.incoming");
      other.await("call.acted.by_other_device");
      (who.equals("caller") ? ann : bob).cut();
      var left = who.equals("caller") ? bob : ann;
      ended(left, call);
      hasHeardNothingElse(left, other);
    }
  }

  @Test
  void aDeviceThatLeavesTheNamespaceOrGivesUpPollingEndsItsCallToo() {
    try (var humane = devices()) {
      var bob = humane.device("bob");
      for (var transport : List.of("polling", "websocket")) {
        var ann = humane.device("ann", transport);
        var call = connect(ann, bob);
        ann.close();
        ended(bob, call);
      }
      hasHeardNothingElse(bob);
    }
  }

  @Test
  void aCallerWhoVanishesStopsTheRinging() {
    try (var humane = devices()) {
      var ann = humane.greeted("ann", humane.way("ann").transports("websocket").reconnecting(false));
      var bob = humane.device("bob");
      var call = ring(ann, "bob", bob);
      ann.cut();
      heard(bob, "call.incoming.cancelled", call, "callerId", "ann");
      hasHeardNothingElse(bob);
    }
  }

  @Test
  void aRecipientWhoseDevicesAreAllGoneIsWaitedForAMoment() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.greeted("bob", humane.way("bob").transports("websocket").reconnecting(false));
      var call = ring(ann, "bob", bob);
      bob.cut();
      until(() -> !HumaneDevices.isOnline(ann, "bob"));
      ahead = Calls.DESERTED.plusSeconds(1);
      ended(ann, call);
    }
  }
}
