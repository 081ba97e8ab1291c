package chat.parlance.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.RetentionRule;
import chat.parlance.core.RetentionRules;
import chat.parlance.store.MongoHost;
import chat.parlance.store.Scribe;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What grows in a database, and what retention would take away.
class MongoGrowthTest {

  private final MongoUrl url = MongoHost.empty();

  @AfterEach
  void drop() {
    MongoHost.drop(url);
  }

  private MongoGrowth look(RetentionRules rules) {
    return MongoGrowth.of(url, rules, Scribe.BEGIN.plus(Duration.ofDays(2)));
  }

  @Test
  void aDatabaseInWhichNothingWasWrittenHoldsNothing() {
    var growth = look(RetentionRules.NONE);
    assertThat(growth.collections()).isNotEmpty().allMatch(one -> one.documents() == 0);
    assertThat(growth.longest()).isEmpty();
    assertThat(growth.oldest()).isNull();
    assertThat(growth.due()).isEmpty();
  }

  @Test
  void longLogsMessagesOfEachDayAndWhatIsDueAreFound() {
    try (var stores = MongoStores.open(url, 1, () -> Scribe.BEGIN)) {
      var scribe = new Scribe(stores);
      var small = scribe.group("s", "ann");
      var large = scribe.group("t", "ann");
      scribe.post(small, "ann", "one");
      for (int i = 0; i < 5; i++) {
        scribe.post(large, "ann", "text " + i);
      }
      scribe.write(transaction -> transaction.trim(large, 2, 100));
      var growth = look(RetentionRules.NONE);
      assertThat(growth.sizes().documents()).isPositive();
      assertThat(growth.collections()).contains(new MongoGrowth.Held("conversation", 2),
          new MongoGrowth.Held("message", 5));
      assertThat(growth.longest()).containsExactly(new MongoGrowth.Longest("t", large.value(), 4),
          new MongoGrowth.Longest("s", small.value(), 2));
      assertThat(growth.days()).hasSize(7).contains(new MongoGrowth.Day(LocalDate.of(2026, 1, 1), 5))
          .endsWith(new MongoGrowth.Day(LocalDate.of(2026, 1, 3), 0));
      assertThat(growth.oldest()).isEqualTo(Scribe.BEGIN);
      assertThat(growth.due()).isEmpty();
      var rules = new RetentionRules(List.of(new RetentionRule("s", null, Duration.ofDays(1), null),
          new RetentionRule("t", null, null, 3L)));
      assertThat(look(rules).due()).containsExactly(new MongoGrowth.Due("s", "group", 1, 0),
          new MongoGrowth.Due("t", "group", 0, 1));
    }
  }
}
