package chat.parlance.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Metrics with a label whose values turn up while the server runs. They come from its own words (codes, names of
/// dialects), so there are few; beyond [#MOST] of one metric no more are shown. Any thread.
final class Labelled {

  static final int MOST = 100;

  /// One metric: where its numbers are, and how a new label value is registered.
  private record Family(Supplier<? extends Map<?, Long>> numbers, Consumer<Object> registration,
      Set<Object> known) {}

  private final MeterRegistry registry;
  private final List<Family> families = new CopyOnWriteArrayList<>();

  Labelled(MeterRegistry registry) {
    this.registry = registry;
  }

  /// Numbers that only grow; `fixed` are further labels.
  void counters(String name, String what, String label, Map<String, String> fixed,
      Supplier<? extends Map<?, Long>> numbers) {
    families.add(new Family(numbers, value -> FunctionCounter
        .builder(name, numbers, source -> source.get().getOrDefault(value, 0L))
        .tags(tags(fixed, label, value)).description(what).register(registry), new HashSet<>()));
  }

  /// Numbers that go up and down.
  void gauges(String name, String what, String label, Supplier<? extends Map<?, Long>> numbers) {
    families.add(new Family(numbers, value -> Gauge
        .builder(name, numbers, source -> source.get().getOrDefault(value, 0L))
        .tags(tags(Map.of(), label, value)).description(what).strongReference(true).register(registry),
        new HashSet<>()));
  }

  private static Tags tags(Map<String, String> fixed, String label, Object value) {
    return Tags.of(fixed.entrySet().stream().map(tag -> Tag.of(tag.getKey(), tag.getValue())).toList())
        .and(label, value.toString());
  }

  /// Registers the label values that are new.
  synchronized void refresh() {
    for (var family : families) {
      for (var value : family.numbers().get().keySet()) {
        if (family.known().size() < MOST && family.known().add(value)) {
          family.registration().accept(value);
        }
      }
    }
  }
}
