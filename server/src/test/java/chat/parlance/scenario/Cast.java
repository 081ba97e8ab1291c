package chat.parlance.scenario;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who plays in the scripts of a family of clients, and how the server is set for them. `time`: what times look like there, as a
/// pattern. Everybody else who appears in a script has no token.
record Cast(Map<String, String> settings, Map<String, Role> roles, String time) {

  /// The user's id and token.
  record Role(String user, @Nullable String token) {}

  /// What scripts can name: `<ann>` is ann's user id, `<token>` the token of whoever speaks.
  Map<String, String> names() {
    var names = new HashMap<String, String>();
    roles.forEach((name, role) -> {
      names.put(name, role.user());
      if (role.token() != null) {
        names.put("token:" + name, role.token());
      }
    });
    return names;
  }

  @Nullable String token(String name) {
    var role = roles.get(name);
    return role == null ? null : role.token();
  }

  /// The settings as [Town] takes them.
  String[] variables() {
    return settings.entrySet().stream().flatMap(one -> java.util.stream.Stream.of(one.getKey(), one.getValue()))
        .toArray(String[]::new);
  }

  /// Of clients of CareForAll's chat-service: two users and two admins.
  static Cast careforall() {
    var roles = new LinkedHashMap<String, Role>();
    Map.of("ann", "USER", "bob", "CAMPAIGN_OWNER", "root", "ADMIN", "rita", "ADMIN")
        .forEach((name, role) -> roles.put(name, new Role(name, CareTokens.token(name, role))));
    return new Cast(Map.of("JWT_PUBLIC_KEY", CareTokens.key()), roles,
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  /// Of Go-Chat's clients: ann, with a phone beside her desk, and bob. `<room>` is one that nobody has opened yet.
  static Cast gochat() {
    var ann = "7b1f0c2e-1111-4222-8333-444455556666";
    var bob = "0d9a5b6c-2222-4333-9444-555566667777";
    var token = GochatTokens.access(ann);
    return new Cast(Map.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET),
        Map.of("ann", new Role(ann, token), "annsPhone", new Role(ann, token),
            "bob", new Role(bob, GochatTokens.access(bob)),
            "room", new Role("0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11", null)),
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z");
  }

  /// Of clients of Humane's chat-service: three users, bob with a second device, and an admin; annNative is ann with a client of Parlance's own dialect, in
  /// the same space.
  static Cast humane() {
    var roles = new LinkedHashMap<String, Role>();
    for (var name : java.util.List.of("ann", "bob", "cyd")) {
      roles.put(name, new Role(name, HumaneTokens.user(name)));
    }
    roles.put("bobsPhone", new Role("bob", HumaneTokens.user("bob")));
    roles.put("root", new Role("root", HumaneTokens.admin("root")));
    roles.put("annNative", new Role("ann", Town.token("default", "ann", java.time.Duration.ofHours(1))));
    return new Cast(Map.of("accessTokenSecret", HumaneTokens.SECRET, "PARLANCE_SHARED_SPACE", "true",
        "AWS_CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "cdn.example"), roles,
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  /// Of HexaTron's clients, in the space of all dialects: ann, with a phone beside her desk, bob and cyd, with their native apps;
  /// late comes with a token that has expired. `<global>` is the conversation of all.
  static Cast hexatron() {
    var roles = new LinkedHashMap<String, Role>();
    Map.of("ann", HexTokens.ANN, "bob", HexTokens.BOB, "cyd", HexTokens.CYD).forEach((name, user) -> {
      roles.put(name, new Role(user, HexTokens.access(user)));
      roles.put(name + "sApp", new Role(user, Town.token("default", user, java.time.Duration.ofHours(1))));
    });
    roles.put("annsPhone", new Role(HexTokens.ANN, HexTokens.access(HexTokens.ANN)));
    roles.put("late", new Role(HexTokens.ANN, HexTokens.expired(HexTokens.ANN)));
    roles.put("global", new Role(HexTokens.GLOBAL, null));
    return new Cast(Map.of("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_SHARED_SPACE", "true", "WEBSITE_URL",
        "https://hexatron.example"), roles, "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  /// Of Gabay's clients, in the space of all dialects: three users; annNative is ann with a client of Parlance's own. `<acme>` is the
  /// signed tag of a tenant.
  static Cast gabay() {
    var roles = new LinkedHashMap<String, Role>();
    for (var name : java.util.List.of("ann", "bob", "cyd")) {
      roles.put(name, new Role(name, GabayTokens.user(name)));
    }
    roles.put("late", new Role("ann", HumaneTokens.token(GabayTokens.SECRET, "\"userId\":\"ann\"", -60)));
    roles.put("acme", new Role(GabayTokens.tag("acme"), null));
    roles.put("annNative", new Role("ann", Town.token("default", "ann", java.time.Duration.ofHours(1))));
    return new Cast(Map.of("PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET, "PARLANCE_SHARED_SPACE", "true"), roles,
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }
}
