package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.scenario.OldTables;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Terminal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `parlance import` as a person meets it.
class ImportCommandTest {

  @TempDir Path folder = Path.of("");

  private final List<String> environment = new ArrayList<>();

  private Terminal.Said parlance(String... words) throws Exception {
    return new Terminal(folder, environment).parlance(words);
  }

  @Test
  void aHistoryIsCountedAndThenBrought() throws Exception {
    try (var old = new OldTables()) {
      old.run("""
          create table chat_messages (id uuid, room_id uuid, user_id uuid, content text, created_at timestamptz);
          insert into chat_messages values
            (gen_random_uuid(), '0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11', gen_random_uuid(), 'hello', now()),
            (gen_random_uuid(), '0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11', gen_random_uuid(), null, now())""");
      var counted = parlance("import", "gochat", "--from", old.setting(), "--dry-run");
      assertThat(counted.exit()).as(counted.err()).isZero();
      assertThat(counted.out()).contains(" 1 conversations", " 1 messages", "NOT brought: 1 message(s)",
          "content: null (expected: a text)", "Nothing was written: --dry-run");
      var brought = parlance("import", "gochat", "--from", old.setting(), "--space", "acme");
      assertThat(brought.out()).contains(" 1 conversations", " 1 messages", "That is in the space acme now.");
      var strict = parlance("import", "gochat", "--from", old.setting(), "--strict");
      assertThat(strict.exit()).isEqualTo(1);
      assertThat(strict.err()).contains("content: null", "--strict").doesNotContain("\tat ");
      try (var _ = SqlStores.sqlite(folder.resolve("data").resolve("parlance.db"), Clock.systemUTC())) {
        var refused = parlance("import", "gochat", "--from", old.setting());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("parlance.db").doesNotContain("\tat ");
      }
    }
  }

  @Test
  void whatCannotBeIsNamedWithoutSecrets() throws Exception {
    var shape = parlance("import", "hexatron", "--from", "mongodb://ann:hush/word@host:27017/database");
    assertThat(shape.exit()).isEqualTo(2);
    assertThat(shape.err()).contains("mongodb://user:password@host").doesNotContain("hush", "\tat ");
    var away = parlance("import", "gochat", "--from", "postgres://ann:hush@127.0.0.1:1/database");
    assertThat(away.exit()).isEqualTo(1);
    assertThat(away.err()).contains("127.0.0.1:1/database does not answer").doesNotContain("hush", "\tat ");
    environment.addAll(List.of("DATABASE_URL", "memory:"));
    var nowhere = parlance("import", "gochat", "--from", "postgres://host/database");
    assertThat(nowhere.exit()).isEqualTo(2);
    assertThat(nowhere.err()).contains("memory would forget");
  }
}
