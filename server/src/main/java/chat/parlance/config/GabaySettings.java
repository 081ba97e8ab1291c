package chat.parlance.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// What the variables of Gabay's chat service mean here, where ours do not say otherwise.
final class GabaySettings {

  /// Front ends are built with variables of such a name, and show them to everybody.
  static final String PUBLIC_SECRET = "NEXT_PUBLIC_JWT_SECRET";
  /// Services of other families have variables like this one, so it counts only where the dialect is on.
  private static final String PORT = "CHAT_SERVER_PORT";

  private GabaySettings() {}

  /// The settings that they come to; `ours` are those that are made in our own words.
  static Map<String, ConfigLoader.Value> values(Map<String, String> environment, Map<String, ConfigLoader.Value> ours) {
    var values = new LinkedHashMap<String, ConfigLoader.Value>();
    var secret = environment.get(PUBLIC_SECRET);
    if (secret != null && !secret.isBlank() && !ours.containsKey("gabay.jwt-secret")) {
      values.put("gabay.jwt-secret", new ConfigLoader.Value(Setting.named("gabay.jwt-secret"), secret, PUBLIC_SECRET));
    }
    var port = environment.get(PORT);
    boolean on = ours.containsKey("gabay.jwt-secret") || values.containsKey("gabay.jwt-secret");
    if (on && port != null && !ours.containsKey("gabay.port")) {
      values.put("gabay.port", new ConfigLoader.Value(Setting.named("gabay.port"), port, PORT));
    }
    return values;
  }

  /// The variables that are left for other families when these were taken.
  static Map<String, String> others(Map<String, String> environment, Map<String, ConfigLoader.Value> taken) {
    var others = new LinkedHashMap<>(environment);
    taken.values().forEach(value -> others.remove(value.origin()));
    return others;
  }

  /// What became of each, one line for one.
  static Stream<String> notes(Map<String, ConfigLoader.Value> taken) {
    return taken.values().stream().map(value -> value.origin() + " -> " + value.setting().key() + ": "
        + (value.setting().secret() ? "(set)" : value.text())
        + (value.origin().equals(PUBLIC_SECRET) ? ", which pages may have shown to everybody" : ""));
  }
}
