package chat.parlance.store.sql;

import chat.parlance.core.Attachment;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Member;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The few parts of rows that are lists or have many optional fields, as JSON.
final class Payloads {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Payloads() {}

  /// The names as an array, for `json_each`.
  static String names(Collection<String> names) {
    return MAPPER.writeValueAsString(names);
  }

  /// The numbers as an array, for `json_each`.
  static String numbers(Collection<Long> numbers) {
    return MAPPER.writeValueAsString(numbers);
  }

  /// The members as `[[conversation, user], …]`, for `json_each`.
  static String seats(List<Member> members) {
    return MAPPER.writeValueAsString(
        members.stream().map(member -> List.of(member.conversation().value(), member.user())).toList());
  }

  static @Nullable String attachments(List<Attachment> attachments) {
    return attachments.isEmpty() ? null : MAPPER.writeValueAsString(attachments);
  }

  static List<Attachment> attachments(@Nullable String json) {
    return json == null ? List.of() : List.of(MAPPER.readValue(json, Attachment[].class));
  }

  static String opened(ChangeBody.Opened opened) {
    return MAPPER.writeValueAsString(opened);
  }

  static ChangeBody.Opened opened(String json) {
    return MAPPER.readValue(json, ChangeBody.Opened.class);
  }

  static String updated(ChangeBody.Updated updated) {
    return MAPPER.writeValueAsString(updated);
  }

  static ChangeBody.Updated updated(String json) {
    return MAPPER.readValue(json, ChangeBody.Updated.class);
  }
}
