package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnArraysTest {

  @Test
  void aRowOfParametersBecomesRowsOfArrays() {
    assertThat(ColumnArrays.text("insert into probe (id, at) values (?, ?) on conflict do nothing",
        List.of("int4", "timestamptz")))
        .isEqualTo(
            "insert into probe (id, at) select * from unnest(?::int4[], ?::timestamptz[]) on conflict do nothing");
  }

  @Test
  void anUpdateOfOneRowBecomesOneOfAllRowsInAList() {
    assertThat(ColumnArrays.text("update mark set read = ?, at = ? where \"user\" = ? and read <= ?",
        List.of("int8", "timestamptz", "text", "int8")))
        .isEqualTo(
            "update mark set read = u.v0, at = u.v1 from unnest(?::int8[], ?::timestamptz[], ?::text[], ?::int8[])"
                + " u (v0, v1, v2, v3) where mark.\"user\" = u.v2 and mark.read <= u.v3");
  }

  @Test
  void nothingElseFits() {
    var deletion = "delete from mark where read = ?";
    assertThat(ColumnArrays.fit(deletion)).isFalse();
    assertThat(ColumnArrays.fit(Heads.MOVE)).isTrue();
    assertThat(ColumnArrays.fit(PostgresSpelling.of(Trims.GONE).text())).isTrue();
    assertThatThrownBy(() -> ColumnArrays.text(deletion, List.of("int8")))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(deletion).hasMessageContaining("expected");
  }
}
