package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.StoreException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is promised of the names of what was imported.
abstract class AliasContract extends StoresContract {

  private void name(Alias... aliases) {
    scribe.write(transaction -> {
      for (var alias : aliases) {
        transaction.alias(alias);
      }
      return true;
    });
  }

  @Test
  void namesAreFoundByIdsAndIdsByNamesManyAtOnce() {
    assertThat(stores.aliases().any()).isFalse();
    name(new Alias("s", "one", 1, true), new Alias("s", "two", 2L << 40, true), new Alias("t", "one", 3, true));
    assertThat(stores.aliases().any()).isTrue();
    assertThat(stores.aliases().names(List.of(1L, 2L << 40, 3L, 4L)))
        .isEqualTo(Map.of(1L, "one", 2L << 40, "two", 3L, "one"));
    assertThat(stores.aliases().ids("s", List.of("one", "two", "One", "three")))
        .isEqualTo(Map.of("one", 1L, "two", 2L << 40));
    assertThat(stores.aliases().ids("t", List.of("one", "two"))).isEqualTo(Map.of("one", 3L));
    assertThat(stores.aliases().ids("never", List.of("one"))).isEmpty();
    assertThat(stores.aliases().names(List.of())).isEmpty();
    assertThat(stores.aliases().ids("s", List.of())).isEmpty();
  }

  @Test
  void ofSeveralNamesOneIsShownAndAllAreUnderstood() {
    name(new Alias("s", "first", 1, true), new Alias("s", "second", 1, false), new Alias("s", "hidden", 2, false));
    assertThat(stores.aliases().names(List.of(1L, 2L))).isEqualTo(Map.of(1L, "first"));
    assertThat(stores.aliases().ids("s", List.of("first", "second", "hidden")))
        .isEqualTo(Map.of("first", 1L, "second", 1L, "hidden", 2L));
  }

  @Test
  void aNameIsGivenOnceInASpace() {
    name(new Alias("s", "one", 1, true));
    assertThatThrownBy(() -> name(new Alias("s", "one", 2, true))).isInstanceOf(StoreException.class);
    assertThat(stores.aliases().ids("s", List.of("one"))).isEqualTo(Map.of("one", 1L));
    assertThat(stores.aliases().names(List.of(2L))).isEmpty();
  }

  @Test
  void whatWasNotCommittedHasNoName() {
    try (var transaction = stores.log().begin()) {
      transaction.alias(new Alias("s", "one", 1, true));
    }
    assertThat(stores.aliases().any()).isFalse();
    assertThat(stores.aliases().ids("s", List.of("one"))).isEmpty();
  }
}
