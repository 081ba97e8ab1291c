package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.sql.Spelled.Place;
import org.junit.jupiter.api.Test;

class PostgresSpellingTest {

  @Test
  void parametersGoWhereTheirNumbersSay() {
    assertThat(PostgresSpelling.of("select 1 where a = ?2 and b = ?1 and c = ?2"))
        .isEqualTo(new Spelled("select 1 where a = ? and b = ? and c = ?",
            java.util.List.of(new Place(1, 0), new Place(0, 0), new Place(1, 0))));
    assertThat(PostgresSpelling.of("select ? limit ?").places()).containsExactly(new Place(0, 0), new Place(1, 0));
  }

  @Test
  void aListBecomesAnArrayForEachOfItsColumns() {
    assertThat(PostgresSpelling.of(SqlUsers.NAMES).text()).isEqualTo("select n.\"user\", n.name"
        + " from unnest(?) with ordinality as j (v0, n) cross join user_name n where n.space = ? and n.\"user\" = j.v0");
    var steps = PostgresSpelling.of(SqlMarks.LAST_STEPS);
    assertThat(steps.text()).startsWith("select j.n - 1, (").contains("s.conversation = j.v0", "s.\"user\" = j.v1")
        .endsWith(" from unnest(?, ?) with ordinality as j (v0, v1, n)");
    assertThat(steps.places()).containsExactly(new Place(1, 0), new Place(0, 0), new Place(0, 1));
  }

  @Test
  void indexesAreNotNamed() {
    assertThat(PostgresSpelling.of(SqlConversations.BY_KIND).text()).contains("from conversation c where c.space = ?");
  }

  @Test
  void eachPartOfAUnionIsOrderedAndCutOffByItself() {
    assertThat(
        PostgresSpelling.of("select a from x union all select b from y order by 1 desc limit ?1 offset ?2").text())
        .isEqualTo(
            "(select a from x order by 1 desc limit ? + ?) union all (select b from y order by 1 desc limit ? + ?)"
                + " order by 1 desc limit ? offset ?");
    assertThat(PostgresSpelling.of("select a from x order by 1 limit ?").text())
        .isEqualTo("select a from x order by 1 limit ?");
  }
}
