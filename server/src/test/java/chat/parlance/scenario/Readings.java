package chat.parlance.scenario;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// One reading of `/metrics`: numbers by name and labels, and the names of the metrics.
record Readings(Map<String, Double> values, Set<String> names) {

  static Readings of(Person reader) {
    var values = new LinkedHashMap<String, Double>();
    var names = new HashSet<String>();
    for (var line : reader.call("GET", "/metrics", null).body().split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        names.add(line.split(" ", -1)[2]);
      } else if (!line.startsWith("#") && !line.isBlank()) {
        int space = line.lastIndexOf(' ');
        values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
      }
    }
    return new Readings(values, names);
  }

  /// The number of a metric with these labels as they are written, 0 if there is none yet.
  long at(String metric) {
    return Math.round(values.getOrDefault(metric, 0.0));
  }

  /// By how much a number has grown since.
  long since(Readings before, String metric) {
    return at(metric) - before.at(metric);
  }
}
