package chat.parlance.store.sql;

import chat.parlance.core.Attachment;
import chat.parlance.core.ChangeBody;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The few parts of rows that are lists or have many optional fields, as JSON.
final class Payloads {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Payloads() {}

  static String list(List<?> values) {
    return MAPPER.writeValueAsString(values);
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
