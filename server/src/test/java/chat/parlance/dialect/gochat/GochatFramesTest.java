package chat.parlance.dialect.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The golden frames of the contract.
class GochatFramesTest {

  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123Z");
  private static final String SHOWN = GochatIds.shown(77);

  private static GochatMessage message(Content content) {
    return GochatMessage.of(ROOM,
        new Message(new ConversationId("gochat", 5), 77, 2, ANN, AT, MessageKind.TEXT, content, 0, 0, null, null,
            null, false, List.of()));
  }

  private static String expected(String content) {
    return "{\"id\":\"%s\",\"room_id\":\"%s\",\"user_id\":\"%s\",\"content\":\"%s\",\"timestamp\":\"2026-11-21T10:00:00.123Z\"}"
        .formatted(SHOWN, ROOM, ANN, content);
  }

  private static String envelope(String type, String more) {
    return "{\"type\":\"%s\",\"room_id\":\"%s\",\"user_id\":\"%s\",%s,\"timestamp\":\"2026-11-21T10:00:00.123Z\"}"
        .formatted(type, ROOM, ANN, more);
  }

  @Test
  void aNewMessageIsInPayloadAndInData() {
    assertThat(GochatFrames.newMessage(message(Content.text("hi"))).text()).isEqualTo(
        envelope("new_message", "\"payload\":%s,\"data\":%s".formatted(expected("hi"), expected("hi"))));
  }

  @Test
  void aHistoryIsAnObjectInPayloadAndAnArrayInData() {
    var frame = GochatFrames.history(ROOM, ANN, AT, List.of(message(Content.text("hi"))), 7);
    assertThat(frame.text()).isEqualTo(envelope("message_history",
        "\"payload\":{\"messages\":[%s],\"total\":7},\"data\":[%s]".formatted(expected("hi"), expected("hi"))));
  }

  @Test
  void whoComesAndGoesIsAtTheTopAndInData() {
    var data = "\"data\":{\"user_id\":\"%s\",\"timestamp\":\"2026-11-21T10:00:00.123Z\"}".formatted(ANN);
    assertThat(GochatFrames.attended(ROOM, ANN, true, AT).text()).isEqualTo(envelope("user_connected", data));
    assertThat(GochatFrames.attended(ROOM, ANN, false, AT).text()).isEqualTo(envelope("user_disconnected", data));
  }

  @Test
  void anErrorIsInPayloadAndInData() {
    var error = "{\"error\":\"Failed to send message\"}";
    assertThat(GochatFrames.error(ROOM, ANN, AT, "Failed to send message").text())
        .isEqualTo(envelope("error", "\"payload\":%s,\"data\":%s".formatted(error, error)));
  }

  @Test
  void timesHaveMilliseconds() {
    var finer = AT.plusNanos(456_789);
    assertThat(GochatFrames.history(ROOM, ANN, finer, List.of(), 0).text())
        .isEqualTo(GochatFrames.history(ROOM, ANN, AT, List.of(), 0).text());
    assertThat(GochatFrames.error(ROOM, ANN, finer, "no").text())
        .isEqualTo(GochatFrames.error(ROOM, ANN, AT, "no").text());
    assertThat(GochatFrames.error(ROOM, ANN, Instant.parse("2026-11-21T10:00:00Z"), "no").text())
        .contains("\"timestamp\":\"2026-11-21T10:00:00.000Z\"");
  }

  @Test
  void aMessageWithoutTextShowsTheNamesOfItsFiles() {
    var content = new Content("", List.of(new Attachment("file", "r", "plan.pdf", null, 1)), null);
    assertThat(GochatFrames.newMessage(message(content)).text()).contains("\"content\":\"plan.pdf\"");
  }

  @Test
  void aRoomHasTheUuidThatWasChosenAndOtherThingsOneOfTheirOwn() {
    var id = new ConversationId("gochat", 5);
    assertThat(GochatIds.room(id, GochatIds.keyOf(UUID.fromString(ROOM)))).isEqualTo(ROOM);
    assertThat(GochatIds.room(id, "room:lobby")).isEqualTo(GochatIds.shown(5));
    assertThat(GochatIds.room(id, null)).isEqualTo(GochatIds.shown(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {ROOM, "0B9C1BA0-6D3F-4A52-9D0C-5A2A0F4F7D11", "urn:uuid:" + ROOM, "{" + ROOM + "}",
      "0b9c1ba06d3f4a529d0c5a2a0f4f7d11"})
  void aUuidIsReadInAllItsSpellings(String spelling) {
    assertThat(GochatIds.parse(spelling)).isEqualTo(UUID.fromString(ROOM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lobby", "0b9c1ba0", "0-0-0-0-0", ROOM + "0", "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d1g",
      "{0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11"})
  void whatIsNoUuidNamesNoRoom(String text) {
    assertThat(GochatIds.parse(text)).isNull();
  }

  private static GochatRequest read(String frame) {
    return GochatRequest.read(frame.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void requestsAreReadWithTheirDefaultsAndBounds() {
    assertThat(read("{\"type\":\"message\",\"content\":\"hi\"}")).isEqualTo(new GochatRequest.Say("hi"));
    assertThat(read("{\"type\":\"message\"}")).isEqualTo(new GochatRequest.Say(""));
    assertThat(read("{\"type\":\"get_history\"}")).isEqualTo(new GochatRequest.History(50, 0));
    assertThat(read("{\"type\":\"get_history\",\"limit\":0,\"offset\":-3}"))
        .isEqualTo(new GochatRequest.History(50, 0));
    assertThat(read("{\"type\":\"get_history\",\"limit\":500,\"offset\":7}"))
        .isEqualTo(new GochatRequest.History(100, 7));
    assertThat(read("{\"type\":\"get_history\",\"limit\":-9,\"offset\":99999999999999999999}"))
        .isEqualTo(new GochatRequest.History(50, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "7", "{\"type\":\"typing\"}", "{\"type\":7}", "{}",
      "{\"type\":\"message\",\"content\":7}", "{\"type\":\"get_history\",\"limit\":\"many\"}"})
  void whatIsNotUnderstoodIsPassedOver(String frame) {
    assertThat(read(frame)).isEqualTo(new GochatRequest.Unknown());
  }
}
