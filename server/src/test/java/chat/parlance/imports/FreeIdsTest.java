package chat.parlance.imports;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Ids;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.store.memory.MemoryStores;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreeIdsTest {

  private static final Instant AT = Instant.parse("2025-10-21T10:00:00.123Z");

  private final MemoryStores stores = new MemoryStores(() -> AT);

  private void taken(long id) {
    try (var transaction = stores.begin()) {
      transaction.alias(new Alias("another", "name of " + id, id, true));
      transaction.commit();
    }
  }

  @Test
  void idsAreOfTheirTimesAndInTheirOrder() {
    var times = List.of(AT, AT, AT.plusMillis(1), AT);
    var ids = new FreeIds(stores.aliases()).take(times);
    assertThat(ids).doesNotHaveDuplicates().allMatch(Ids::imported);
    assertThat(ids.stream().map(Ids::time)).containsExactlyElementsOf(times);
    assertThat(ids.get(1)).isGreaterThan(ids.get(0)).isLessThan(ids.get(3));
  }

  @Test
  void whatAnEarlierRunTookIsNotTakenAgain() {
    var first = new FreeIds(stores.aliases()).take(List.of(AT, AT));
    first.forEach(this::taken);
    var second = new FreeIds(stores.aliases()).take(List.of(AT, AT));
    assertThat(second).doesNotContainAnyElementsOf(first).doesNotHaveDuplicates();
    assertThat(second.stream().map(Ids::time)).containsOnly(AT);
  }

  @Test
  void aCrowdOfOneMomentSpillsIntoTheNext() {
    var all = new FreeIds(stores.aliases()).take(Collections.nCopies(Ids.IMPORTED_AT_ONCE + 2, AT));
    assertThat(new HashSet<>(all)).hasSize(all.size());
    assertThat(Ids.time(all.getLast())).isEqualTo(AT.plusMillis(1));
    taken(Ids.imported(AT, Ids.IMPORTED_AT_ONCE - 1));
    taken(Ids.imported(AT, 0));
    assertThat(Ids.time(new FreeIds(stores.aliases()).take(List.of(AT)).getFirst())).isEqualTo(AT.plusMillis(1));
  }

  @Test
  void whatIsOlderThanOurTimeIsNumberedFromItsBeginning() {
    var ids = new FreeIds(stores.aliases())
        .take(Stream.of("1999-12-31T23:59:59Z", "2024-12-31T23:59:59Z").map(Instant::parse).toList());
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id > 0);
    assertThat(ids.stream().map(Ids::time)).containsOnly(Instant.parse("2025-01-01T00:00:00Z"));
  }
}
