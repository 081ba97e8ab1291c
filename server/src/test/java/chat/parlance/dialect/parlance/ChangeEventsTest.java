package chat.parlance.dialect.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.config.FeedSettings;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Changes as CloudEvents.
class ChangeEventsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ConversationId ID = new ConversationId("acme", 77);
  private static final Content HELLO = Content.text("hello");
  private static final List<ChangeBody> ALL = List.of(
      new ChangeBody.Opened(ConversationKind.GROUP, null, "Tea", null, null,
          List.of(new ChangeBody.Seat("ann", Role.OWNER))),
      new ChangeBody.Posted(99, MessageKind.TEXT, HELLO, 0, 0, "k", null, null), new ChangeBody.Edited(99, 2, HELLO),
      new ChangeBody.Deleted(99, 2), new ChangeBody.Reacted(99, 2, "+"), new ChangeBody.Unreacted(99, 2, "+"),
      new ChangeBody.Pinned(99, 2), new ChangeBody.Unpinned(99, 2), new ChangeBody.MemberJoined("bob", Role.MEMBER),
      new ChangeBody.MemberLeft("bob"), new ChangeBody.RoleChanged("bob", Role.ADMIN),
      new ChangeBody.Updated("Coffee", null, null, ConversationStatus.CLOSED));

  private static Change change(ChangeBody body) {
    return new Change(ID, 17, "ann", Instant.parse("2026-01-02T03:04:05.678Z"), body);
  }

  private static JsonNode event(ChangeBody body) {
    return JSON.readTree(ChangeEvents.json(change(body)));
  }

  @Test
  void anEventIsTheseBytes() {
    var bytes = ChangeEvents.json(change(ALL.get(3)));
    var text = """
        {"specversion":"1.0","id":"acme/C/17","source":"/spaces/acme","type":"chat.parlance.deleted",
        "subject":"message/M","time":"2026-01-02T03:04:05.678Z","partitionkey":"acme/C",
        "datacontenttype":"application/json","data":{"conversation":"C","seq":17,"at":"2026-01-02T03:04:05.678Z",
        "actor":"ann","type":"deleted","message":"M","messageSeq":2}}""".replace("\n", "");
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(
        text.replace("\"M\"", "\"" + ParlanceIds.shown(99) + "\"").replace("/M\"", "/" + ParlanceIds.shown(99) + "\"")
            .replace("\"C\"", "\"" + ParlanceIds.shown(77) + "\"").replace("/C", "/" + ParlanceIds.shown(77)));
  }

  @Test
  void theTypeOfAnEventIsTheTypeOfItsChange() {
    for (var body : ALL) {
      var event = event(body);
      assertThat(event.path("type").asString())
          .isEqualTo("chat.parlance." + event.path("data").path("type").asString());
    }
  }

  @Test
  void aFilterMayNameEachKindOfChange() {
    assertThat(ALL.stream().map(ChangeEvents::word)).containsExactlyElementsOf(FeedSettings.EVENTS);
    assertThat(ALL).hasSize(ChangeBody.class.getPermittedSubclasses().length);
  }

  @Test
  void theSubjectIsWhatTheChangeIsAbout() {
    assertThat(event(ALL.getFirst()).path("subject").asString()).isEqualTo("conversation/" + ParlanceIds.shown(77));
    assertThat(event(ALL.get(1)).path("subject").asString()).isEqualTo("message/" + ParlanceIds.shown(99));
    assertThat(event(ALL.get(8)).path("subject").asString()).isEqualTo("user/bob");
  }
}
