package chat.parlance.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The decoded query of a request: names with one or more values, in order of first appearance.
public final class Query {

  private final String raw;
  private final Map<String, List<String>> values;

  private Query(String raw, Map<String, List<String>> values) {
    this.raw = raw;
    this.values = values;
  }

  /// The query behind the `?`; a 400 problem if its percent encoding is wrong.
  public static Query parse(String raw) {
    var values = new LinkedHashMap<String, List<String>>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = PercentCodec.decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : PercentCodec.decode(pair.substring(equals + 1), true);
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
      }
    }
    return new Query(raw, values);
  }

  /// The first value, or null if the name is absent. A name without `=` has the value "".
  public @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  /// The first value, or `otherwise` if the name is absent.
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  /// All values in order; empty if the name is absent.
  public List<String> all(String name) {
    List<String> all = values.get(name);
    return all == null ? List.of() : List.copyOf(all);
  }

  /// The names, in order of first appearance.
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(values.keySet());
  }

  /// The query as it was sent, without the `?`.
  public String raw() {
    return raw;
  }

  /// The names only: values may be tokens.
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
