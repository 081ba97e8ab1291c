package chat.parlance.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How thoroughly to measure. `window`: one measurement; `pairs`: how many of them each side gets; `warmUp`: the longest time
/// to wait for steady figures; `scale`: what the numbers of people and messages are multiplied with.
public record Settings(boolean quick, Duration window, int pairs, Duration warmUp, double scale, List<String> jvm) {

  public static final Settings THOROUGH = new Settings(false, Duration.ofSeconds(20), 5, Duration.ofSeconds(90), 1,
      List.of());
  public static final Settings QUICK = new Settings(true, Duration.ofSeconds(4), 2, Duration.ofSeconds(8), 0.2,
      List.of());

  /// So many people or messages, at least `least`.
  public int scaled(int thorough, int least) {
    return Math.max(least, (int) (thorough * scale));
  }

  Map<String, Object> described() {
    var all = new LinkedHashMap<String, Object>();
    all.put("quick", quick);
    all.put("windowSeconds", window.toMillis() / 1e3);
    all.put("pairs", pairs);
    all.put("scale", scale);
    all.put("jvm", jvm);
    return all;
  }
}
