package chat.parlance.dialect.careforall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Aliases;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Conversations.Participant;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Role;
import chat.parlance.core.store.MarkStore;
import chat.parlance.http.Json;
import chat.parlance.store.memory.MemoryStores;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CareShapesTest {

  private static final ConversationId ID = new ConversationId("careforall", 42);
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");
  private static final CareIds IDS = new CareIds(
      new Aliases(new MemoryStores(() -> AT).aliases(), () -> true, System::nanoTime));
  private static final String CONVERSATION = IDS.shown(ID);
  private static final Message MESSAGE = new Message(ID, 7, 3, "ann", AT, MessageKind.TEXT,
      new Content("hi", List.of(), "{\"a\":1}"), 0, 0, null, null, null, false, List.of());

  private static Conversation head(ConversationStatus status) {
    return new Conversation(ID, ConversationKind.SUPPORT, null, "Help", null, null, status, "ann", AT, AT, 3, 1);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void idsHaveTheFormOfTheOriginalAndComeBack() {
    assertThat(CONVERSATION).matches("conv_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    assertThat(IDS.message(7)).startsWith("msg_").hasSize(40);
    assertThat(IDS.conversation("careforall", CONVERSATION)).isEqualTo(ID);
    assertThat(IDS.message("careforall", IDS.message(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "conv_", "conv_1", "msg_00000000-0000-4000-8000-000000000000",
      "conv_00000000-0000-4000-8000-000000000000", "conv_zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"})
  void anIdThatIsNoneOfOursIsNotFound(String shown) {
    assertThatThrownBy(() -> IDS.conversation("careforall", shown)).isInstanceOf(RejectedException.class);
    assertThat(IDS.message("careforall", shown)).isZero();
  }

  @Test
  void aMessageFrameHasTheFieldsOfTheOriginalAndNoMetadata() {
    assertThat(CareShapes.message("message_sent", IDS, MESSAGE, "USER").text()).isEqualTo("""
        {"type":"message_sent","messageId":"%s","conversationId":"%s","senderId":"ann","senderRole":"USER",\
        "content":"hi","messageType":"TEXT","createdAt":"2026-01-02T03:04:05.006Z"}""".formatted(IDS.message(7),
        CONVERSATION));
  }

  @Test
  void theOtherFramesHaveTheFieldsOfTheOriginal() {
    assertThat(CareShapes.error("MISSING_TOKEN", "Token is required").text())
        .isEqualTo("{\"type\":\"error\",\"code\":\"MISSING_TOKEN\",\"message\":\"Token is required\"}");
    assertThat(CareShapes.updated(IDS, head(ConversationStatus.CLOSED)).text()).isEqualTo(
        "{\"type\":\"conversation_updated\",\"conversationId\":\"" + CONVERSATION + "\",\"status\":\"CLOSED\"}");
    assertThat(CareShapes.updated(IDS, ID, List.of(new ChangeBody.Seat("ann", Role.OWNER),
        new ChangeBody.Seat("root", Role.AGENT))).text())
        .isEqualTo("{\"type\":\"conversation_updated\",\"conversationId\":\"" + CONVERSATION
            + "\",\"participants\":[{\"userId\":\"ann\",\"role\":\"USER\"},{\"userId\":\"root\",\"role\":\"ADMIN\"}]}");
  }

  @Test
  void aConversationAndAMessageLookLikeTheOriginals() {
    var participants = List.of(new Participant(new Member(ID, "ann", Role.OWNER, AT, Member.Settings.NONE), null),
        new Participant(new Member(ID, "root", Role.AGENT, AT, Member.Settings.NONE), AT));
    assertThat(text(CareShapes.success(json -> CareShapes.conversation(json, IDS, head(ConversationStatus.ACTIVE),
        participants)))).isEqualTo("""
            {"success":true,"data":{"conversationId":"%s","participants":[\
            {"userId":"ann","role":"USER","joinedAt":"2026-01-02T03:04:05.006Z"},\
            {"userId":"root","role":"ADMIN","joinedAt":"2026-01-02T03:04:05.006Z",\
            "lastReadAt":"2026-01-02T03:04:05.006Z"}],"createdBy":"ann","status":"ACTIVE","subject":"Help",\
            "metadata":{},"createdAt":"2026-01-02T03:04:05.006Z","updatedAt":"2026-01-02T03:04:05.006Z"}}"""
            .formatted(CONVERSATION));
    assertThat(text(Json.object(json -> CareShapes.message(json, IDS, MESSAGE, Role.AGENT,
        List.of(new MarkStore.Reader("bob", AT)))))).isEqualTo("""
            {"messageId":"%s","conversationId":"%s","senderId":"ann","senderRole":"ADMIN","content":"hi",\
            "messageType":"TEXT","readBy":[{"userId":"bob","readAt":"2026-01-02T03:04:05.006Z"}],\
            "metadata":{"a":1},"createdAt":"2026-01-02T03:04:05.006Z","updatedAt":"2026-01-02T03:04:05.006Z"}"""
            .formatted(IDS.message(7), CONVERSATION));
    assertThat(text(CareShapes.failure("NOT_FOUND", "Conversation not found"))).isEqualTo(
        "{\"success\":false,\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"Conversation not found\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"content\":\"  \"}", "{\"content\":5}",
      "{\"content\":\"a\",\"messageType\":\"SYSTEM\"}",
      "{\"content\":\"a\",\"messageType\":\"text\"}", "{\"content\":\"a\",\"metadata\":[]}"})
  void aMessageThatIsNoneIsRefused(String body) {
    assertThatThrownBy(() -> CareIntents.post(ID, Json.read(body.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(RejectedException.class);
  }

  @Test
  void contentIsTrimmedAsJavaScriptDoes() {
    assertThat(content("\u00a0\u2003 \ufeff hi\u00a0there\u2028\n")).isEqualTo("hi\u00a0there");
    assertThat(content("\u0001hi\u200b")).as("no white space").isEqualTo("\u0001hi\u200b");
    assertThatThrownBy(() -> content("\u00a0\u3000\ufeff")).isInstanceOf(RejectedException.class);
  }

  private static String content(String text) {
    var body = Json.read(("{\"content\":\"" + text.replace("\n", "\\n").replace("\u0001", "\\u0001") + "\"}")
        .getBytes(StandardCharsets.UTF_8));
    return CareIntents.post(ID, body).content().text();
  }

  @Test
  void contentIsTrimmedAndAtMost5000CharactersLong() {
    var longest = "x".repeat(5_000);
    assertThat(CareIntents.post(ID, Json.read(("{\"content\":\" " + longest + " \"}").getBytes(StandardCharsets.UTF_8)))
        .content().text()).isEqualTo(longest);
    assertThatThrownBy(() -> CareIntents.post(ID,
        Json.read(("{\"content\":\"" + longest + "y\"}").getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(RejectedException.class);
  }

  @Test
  void newMetadataIsMergedIntoWhatIsThere() {
    var update = Objects.requireNonNull(
        CareIntents.update(ID, Json.read("{\"metadata\":{\"b\":2}}".getBytes(StandardCharsets.UTF_8))));
    var said = Objects.requireNonNull(update.metadata());
    assertThat(update.how().merged("{\"a\":1,\"b\":1}", said)).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(update.how().merged(null, said)).isEqualTo("{\"b\":2}");
    assertThat(CareIntents.update(ID, Json.read("{}".getBytes(StandardCharsets.UTF_8)))).isNull();
  }
}
