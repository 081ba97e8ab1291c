package chat.parlance.dialect.hexatron;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Rejection;
import chat.parlance.dialect.hexatron.HexActions.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What HexaTron's clients are told, byte by byte.
class HexShapesTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  private static final HexMessage HI = new HexMessage("6920c0a0000000000000000b", "6920c0a0000000000000000c", "u1",
      "ann",
      "hi", AT, false);

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void aMessageIsToldWithItsConversationFirst() {
    assertThat(text(HexEvents.message(HI))).isEqualTo("""
        ["message","6920c0a0000000000000000c",{"_id":"6920c0a0000000000000000b",\
        "conversationId":"6920c0a0000000000000000c","senderId":"u1","content":"hi",\
        "timestamp":"2026-11-21T10:00:00.000Z","isRead":false,"senderName":"ann"}]""");
  }

  @Test
  void anAcknowledgementHasTheMessageAlone() {
    assertThat(text(HexEvents.stored(HI))).startsWith("[{\"_id\":\"6920c0a0000000000000000b\"").endsWith("}]");
  }

  @Test
  void aConversationHasItsMessagesByIdInTheOrderOfTime() {
    var later = new HexMessage("5920c0a0000000000000000a", HI.conversationId(), "u2", null, "ho", AT.plusSeconds(1),
        true);
    var conversation = new HexConversation(HI.conversationId(), false, AT,
        List.of(new HexConversation.Person("u2", "bob")), List.of(HI, later));
    assertThat(text(HexEvents.newConversation(conversation, "u1"))).isEqualTo("""
        ["newConversation",{"_id":"6920c0a0000000000000000c","participants":[{"id":"u2","name":"bob"}],"messages":{\
        "6920c0a0000000000000000b":{"_id":"6920c0a0000000000000000b","senderId":"u1","content":"hi",\
        "timestamp":"2026-11-21T10:00:00.000Z","isRead":false,"senderName":"ann"},\
        "5920c0a0000000000000000a":{"_id":"5920c0a0000000000000000a","senderId":"u2","content":"ho",\
        "timestamp":"2026-11-21T10:00:01.000Z","isRead":true}},"createdAt":"2026-11-21T10:00:00.000Z"},"u1"]""");
  }

  @Test
  void otherEventsHaveTheirArgumentsInPlace() {
    assertThat(text(HexEvents.deleteMessage("c", "m"))).isEqualTo("[\"deleteMessage\",\"c\",\"m\"]");
    assertThat(text(HexEvents.conversationExists("c", "u"))).isEqualTo("[\"conversationExists\",\"c\",\"u\"]");
    assertThat(text(HexEvents.error("no"))).isEqualTo("[\"error\",{\"message\":\"no\"}]");
  }

  @Test
  void refusalsAreInTheWordsOfTheOriginal() {
    var missing = new Rejection.NotFound("conversation", "x");
    assertThat(HexActions.sentence(Event.MESSAGE, missing)).isEqualTo("Failed to send message");
    assertThat(HexActions.sentence(Event.MESSAGE, new Rejection.Invalid("message", "", "Missing required fields")))
        .isEqualTo("Missing required fields");
    assertThat(HexActions.sentence(Event.MESSAGES_READ, missing)).isEqualTo("Failed to mark messages as read");
    assertThat(HexActions.sentence(Event.DELETE_MESSAGE, missing)).isEqualTo("Failed to delete the message");
    assertThat(HexActions.sentence(Event.CREATE_CONVERSATION, new Rejection.Invalid("friendId", "", "somebody")))
        .isEqualTo("The conversation data is invalid.");
  }

  @Test
  void datesAreReadAsJavaScriptReadsThem() {
    for (var text : List.of("2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00+01:00",
        "2026-11-21T11:00:00 01:00", "2026-11-21T10:00", "Sat, 21 Nov 2026 10:00:00 GMT",
        "Sat Nov 21 2026 11:00:00 GMT+0100 (Central European Standard Time)")) {
      assertThat(HexDates.parse(text)).as(text).isEqualTo(AT);
    }
    assertThat(HexDates.parse("2026-11-21")).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
    assertThat(HexDates.parse("2026-11")).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(HexDates.parse("soon")).isNull();
    assertThat(HexDates.parse("2026-13-21")).isNull();
  }
}
