package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresUrlTest {

  @Test
  void theUrlsOfOtherProgramsAreUnderstood() {
    assertThat(PostgresUrl.of("postgres://ann:se%2Fcr%40t+x@db.example.org:5433/chat?sslmode=require"))
        .isEqualTo(new PostgresUrl("ann", "se/cr@t+x", "db.example.org:5433/chat?sslmode=require"));
    assertThat(PostgresUrl.of("postgresql://localhost/chat")).isEqualTo(new PostgresUrl(null, null, "localhost/chat"));
    assertThat(PostgresUrl.of("postgres://ann@one:5432,two:5432/chat").jdbc())
        .isEqualTo("jdbc:postgresql://one:5432,two:5432/chat");
    assertThat(PostgresUrl.of("postgres://ann:a:b@h/chat").password()).isEqualTo("a:b");
    assertThat(PostgresUrl.of("postgres://ann:a@b@h/chat").password()).isEqualTo("a@b");
    assertThat(PostgresUrl.is("postgres://h/chat") && PostgresUrl.is("postgresql://h/chat")).isTrue();
    assertThat(PostgresUrl.is("sqlite:postgres://h/chat")).isFalse();
  }

  @Test
  void whatIsNoUrlIsRefusedWithoutShowingIt() {
    for (var wrong : new String[]{"postgres://ann:secret@host", "postgres://ann:secret@/chat",
        "postgres://ann:sec/ret@host/chat", "postgres://ann:secret%@host/chat", "postgres://ann:secret@host:5432/"}) {
      assertThatThrownBy(() -> PostgresUrl.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected").message().doesNotContain("sec");
    }
  }

  @Test
  void noSecretIsInItsText() {
    assertThat(PostgresUrl.of("postgres://ann:secret@host/chat?sslpassword=secret"))
        .hasToString("postgres://host/chat");
  }
}
