package chat.parlance.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Puts the configuration together: an environment variable wins over the file, the file over the default.
///
/// Unknown keys in the file and unknown `PARLANCE_…` variables are refused by name, for a misspelt setting that does
/// nothing is worse than a server that does not start.
public final class ConfigLoader {

  /// A value and where it comes from.
  public record Value(Setting setting, String text, String origin) {}

  private static final String FILE_VARIABLE = "PARLANCE_CONFIG";
  /// Variables of the launcher.
  private static final List<String> OTHERS = List.of(FILE_VARIABLE, "PARLANCE_JAVA_HOME", "PARLANCE_JAVA_OPTS");
  private static final Pattern ADDRESS = Pattern.compile("[^/\\s]+:\\d{1,5}");
  private static final List<String> TOKEN_SECRETS = List.of("tokens.jwt-secret", "gochat.access-secret",
      "humane.access-token-secret", "hexatron.access-token-secret", "gabay.jwt-secret");
  private static final Pattern WEB_ADDRESS = Pattern.compile("https?://[^/?#\\s@]+(/[^?#\\s]*)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(|KiB|MiB)");

  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<String> notes;
  private final Map<String, String> telemetry = new TreeMap<>();

  /// Reads `file` (null: the one that `PARLANCE_CONFIG` names, if any) and the environment. Throws [ConfigException].
  public ConfigLoader(Map<String, String> environment, @Nullable Path file) {
    var named = environment.get(FILE_VARIABLE);
    var from = file != null ? file : named == null || named.isEmpty() ? null : Path.of(named);
    var inFile = from == null ? Map.<String, String>of() : readFile(from);
    var ours = new LinkedHashMap<String, Value>();
    for (var setting : Setting.ALL) {
      var fromEnvironment = environment.get(setting.variable());
      var fromFile = inFile.get(setting.key());
      if (fromEnvironment != null) {
        ours.put(setting.key(), new Value(setting, fromEnvironment, setting.variable()));
      } else if (fromFile != null) {
        ours.put(setting.key(), new Value(setting, fromFile, String.valueOf(from)));
      }
    }
    var gabays = GabaySettings.values(environment, ours);
    var theirs = new GochatSettings(GabaySettings.others(environment, gabays), inFile, String.valueOf(from),
        ours.keySet());
    notes = Stream.concat(theirs.notes().stream(), GabaySettings.notes(gabays)).toList();
    for (var setting : Setting.ALL) {
      var otherwise = theirs.values().getOrDefault(setting.key(),
          gabays.getOrDefault(setting.key(), new Value(setting, setting.fallback(), "default")));
      values.put(setting.key(), ours.getOrDefault(setting.key(), otherwise));
    }
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        telemetry.put(name, value);
      }
    });
    environment.keySet().stream().filter(name -> name.startsWith("PARLANCE_") && !OTHERS.contains(name)
        && Setting.ALL.stream().noneMatch(setting -> setting.variable().equals(name))).findFirst().ifPresent(name -> {
          throw new ConfigException("There is no setting " + name + Spelling.nearest(name,
              Setting.ALL.stream().map(Setting::variable).toList()));
        });
  }

  private static Map<String, String> readFile(Path file) {
    JsonNode tree;
    try {
      tree = YAMLMapper.builder().build().readTree(Files.readString(file));
    } catch (java.io.IOException e) {
      throw new ConfigException("The configuration file " + file + " cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw new ConfigException("The configuration file " + file + " is not valid YAML: " + e.getOriginalMessage());
    }
    var flat = new LinkedHashMap<String, String>();
    flatten("", tree, flat);
    for (var key : flat.keySet()) {
      if (Setting.ALL.stream().noneMatch(setting -> setting.key().equals(key)) && !GochatSettings.knows(key)) {
        throw new ConfigException("The configuration file " + file + " has an unknown key " + key
            + Spelling.nearest(key,
                Stream.concat(Setting.ALL.stream().map(Setting::key), GochatSettings.keys().stream())
                    .toList()));
      }
    }
    return flat;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
    if (FeedSettings.structured(prefix)) {
      flat.put(prefix, FeedSettings.text(node));
    } else if (node.isObject()) {
      node.properties().forEach(entry -> flatten(prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
          entry.getValue(), flat));
    } else if (node.isArray()) {
      var items = new ArrayList<String>();
      node.forEach(item -> items.add(item.isObject() ? RetentionSettings.text(item) : item.asString()));
      flat.put(prefix, String.join(",", items));
    } else if (!node.isNull() && !node.isMissingNode()) {
      flat.put(prefix, node.asString());
    }
  }

  /// What became of settings in the words of other services, one line for each; none if there are none.
  public List<String> notes() {
    return notes;
  }

  /// All values with their origin, in the order of the documentation.
  public List<Value> values() {
    return List.copyOf(values.values());
  }

  /// The configuration. Throws [ConfigException] for the first value that is not acceptable.
  public ParlanceConfig config() {
    tellSecretsApart();
    var server = new ParlanceConfig.Server(text("server.host"), number("server.port", 0, 65_535),
        list("server.hosts").stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(), list("server.origins"),
        optional("server.tls-certificate"), optional("server.tls-key"), flag("server.proxy-protocol"),
        number("server.forwarded-hops", 0, 20),
        duration("server.shutdown-grace"), flag("server.demo"),
        word("server.transport", "auto", "epoll", "io_uring", "nio"), flag("server.shared-space"));
    if ((server.tlsCertificate() == null) != (server.tlsKey() == null)) {
      throw new ConfigException("server.tls-certificate and server.tls-key: one of them (expected: both or none)");
    }
    var tokens = new ParlanceConfig.Tokens(secret("tokens.jwt-secret"), optional("tokens.jwt-public-key"),
        optional("tokens.jwks-url"), longestLife());
    long ways = Stream.of(tokens.jwtSecret(), tokens.jwtPublicKey(), tokens.jwksUrl()).filter(Objects::nonNull).count();
    if (ways > 1) {
      throw new ConfigException("tokens: " + ways + " of jwt-secret, jwt-public-key, jwks-url (expected: at most one)");
    }
    var limits = new ParlanceConfig.Limits(size("limits.message-bytes"),
        number("limits.text-length", 1, 1_000_000), number("limits.metadata-length", 2, 1_000_000),
        number("limits.resume-changes", 1, 1_000_000), positive("limits.messages-burst"),
        positive("limits.messages-per-second"), positive("limits.requests-burst"),
        positive("limits.requests-per-second"), positive("limits.connections-per-user"), positive("limits.connections"),
        positive("limits.handshakes-burst"), positive("limits.handshakes-per-second"),
        positive("limits.members-per-conversation"), duration("limits.hello-timeout"), duration("limits.heartbeat"),
        size("limits.outbox-bytes"), size("limits.hot-tail-bytes"), durationOrNone("limits.recovery-window"),
        size("limits.file-bytes"),
        positive("limits.uploads-at-once"), positive("limits.uploads-burst"), positive("limits.uploads-per-minute"));
    var log = new ParlanceConfig.Log(word("log.format", "human", "json"),
        word("log.level", "error", "warn", "info", "debug"));
    var retention = RetentionSettings.of(values, duration("retention.keys"), duration("retention.dead-letters"),
        duration("retention.pause"));
    var gochat = gochat();
    var url = DatabaseSettings.url(text("database-url"));
    var replicas = DatabaseSettings.replicas(text("database-replica-url"), url);
    var files = text("files-dir").isEmpty() ? Path.of(text("data-dir"), "files").toString() : text("files-dir");
    return new ParlanceConfig(server, text("data-dir"), files, url, replicas, tokens, ClusterSettings.of(values),
        limits,
        retention, log, gochat, careforall(), humane(), hexatron(), gabay(), FeedSettings.of(values), telemetry);
  }

  private ParlanceConfig.Gochat gochat() {
    var secret = secret("gochat.access-secret");
    if (secret != null && optional("gochat.auth-service-address") != null) {
      throw new ConfigException("gochat: access-secret and auth-service-address (expected: one of them)");
    }
    var port = ownPort("gochat.port");
    var grpcPort = ownPort("gochat.grpc-port");
    for (var key : List.of("gochat.port", "gochat.grpc-port")) {
      if (!text(key).isEmpty() && secret == null && optional("gochat.auth-service-address") == null) {
        throw bad(key, "none without gochat.access-secret or gochat.auth-service-address, for the dialect is off");
      }
    }
    if (port != null && port != 0 && port.equals(grpcPort)) {
      throw bad("gochat.grpc-port", "another port than gochat.port");
    }
    return new ParlanceConfig.Gochat(secret, address("gochat.auth-service-address"),
        optional("gochat.auth-service-token"), address("gochat.website-service-address"),
        optional("gochat.website-service-token"), flag("gochat.check-rooms"), flag("gochat.services-tls"),
        optional("gochat.services-ca"), port, grpcPort, list("gochat.origins"), size("gochat.message-bytes"),
        duration("gochat.heartbeat"), own("gochat"));
  }

  /// A secret that signs tokens, if there is one.
  private @Nullable String secret(String key) {
    var secret = optional(key);
    int bytes = secret == null ? 0 : secret.getBytes(StandardCharsets.UTF_8).length;
    if (secret != null && bytes < 32) {
      throw new ConfigException(key + ": " + bytes + " bytes (expected: at least 32)");
    }
    return secret;
  }

  private @Nullable String address(String key) {
    var address = optional(key);
    if (address != null && !ADDRESS.matcher(address).matches()) {
      throw bad(key, "host:port");
    }
    return address;
  }

  private ParlanceConfig.Careforall careforall() {
    var key = optional("careforall.jwt-public-key");
    var port = ownPort("careforall.port");
    if (port != null && key == null) {
      throw bad("careforall.port", "none without careforall.jwt-public-key, for the dialect is off");
    }
    return new ParlanceConfig.Careforall(key, port, list("careforall.origins"), size("careforall.message-bytes"),
        duration("careforall.heartbeat"), own("careforall"));
  }

  /// What this dialect has of its own, and else what is set for all.
  private ParlanceConfig.Own own(String dialect) {
    UnaryOperator<String> key = name -> (text(dialect + "." + name).isEmpty() ? "limits." : dialect + ".") + name;
    return new ParlanceConfig.Own(positive(key.apply("messages-burst")), positive(key.apply("messages-per-second")),
        positive(key.apply("requests-burst")), positive(key.apply("requests-per-second")),
        positive(key.apply("connections-per-user")), positive(key.apply("connections")),
        size(key.apply("outbox-bytes")));
  }

  /// Each secret for tokens is good for one thing.
  private void tellSecretsApart() {
    var known = new HashMap<String, String>();
    for (var key : TOKEN_SECRETS) {
      var secret = optional(key);
      var same = secret == null ? null : known.put(secret, key);
      if (same != null) {
        throw new ConfigException(key + " and " + same
            + ": the same secret (expected: two different ones, for tokens of one would be good for the other)");
      }
    }
  }

  private ParlanceConfig.Humane humane() {
    var secret = secret("humane.access-token-secret");
    var port = ownPort("humane.port");
    if (port != null && secret == null) {
      throw bad("humane.port", "none without humane.access-token-secret, for the dialect is off");
    }
    var service = webAddress("humane.query-service");
    var files = optional("humane.files");
    if (files != null && !files.contains("://")) {
      files = "https://" + files;
    }
    return new ParlanceConfig.Humane(secret, service, files == null ? null : files.replaceFirst("/+$", ""), port,
        list("humane.origins"), size("humane.message-bytes"), own("humane"));
  }

  private ParlanceConfig.Hexatron hexatron() {
    var secret = secret("hexatron.access-token-secret");
    boolean gateway = flag("hexatron.trusted-gateway");
    var port = ownPort("hexatron.port");
    if (port != null && secret == null && !gateway) {
      throw bad("hexatron.port",
          "none without hexatron.access-token-secret or hexatron.trusted-gateway, for the dialect is off");
    }
    var global = text("hexatron.global-conversation-id").toLowerCase(Locale.ROOT);
    if (!global.matches("[0-9a-f]{24}")) {
      throw bad("hexatron.global-conversation-id", "24 hex digits");
    }
    return new ParlanceConfig.Hexatron(secret, gateway, list("hexatron.trusted-peers"), port, list("hexatron.origins"),
        optional("hexatron.website-url"), global, webAddress("hexatron.notifications-service-url"),
        size("hexatron.message-bytes"), own("hexatron"));
  }

  private ParlanceConfig.Gabay gabay() {
    var secret = secret("gabay.jwt-secret");
    var port = ownPort("gabay.port");
    if (port != null && secret == null) {
      throw bad("gabay.port", "none without gabay.jwt-secret, for the dialect is off");
    }
    return new ParlanceConfig.Gabay(secret,
        GabaySettings.PUBLIC_SECRET.equals(Objects.requireNonNull(values.get("gabay.jwt-secret")).origin()), port,
        list("gabay.frontend-url").stream().map(url -> url.replaceFirst("(://[^/]+)/.*$", "$1")).toList(),
        flag("gabay.trust-plain-tenants"), size("gabay.message-bytes"), own("gabay"));
  }

  /// An `http` or `https` address without query and without a slash at its end, if there is one.
  private @Nullable String webAddress(String key) {
    var address = optional(key);
    if (address != null && !WEB_ADDRESS.matcher(address).matches()) {
      throw bad(key, "http://host:port or https://host:port");
    }
    return address == null ? null : address.replaceFirst("/+$", "");
  }

  /// The port of a dialect's own listener, null for none.
  private @Nullable Integer ownPort(String key) {
    if (text(key).isEmpty()) {
      return null;
    }
    int port = number(key, 0, 65_535);
    if (port != 0 && port == number("server.port", 0, 65_535)) {
      throw bad(key, "another port than server.port, which all dialects share");
    }
    return port;
  }

  private String text(String key) {
    return Objects.requireNonNull(values.get(key), key).text().trim();
  }

  private List<String> list(String key) {
    return Arrays.stream(text(key).split(",", -1)).map(String::trim).filter(item -> !item.isEmpty()).toList();
  }

  private @Nullable String optional(String key) {
    return text(key).isEmpty() ? null : text(key);
  }

  private ConfigException bad(String key, String expected) {
    var value = Objects.requireNonNull(values.get(key), key);
    return new ConfigException(
        key + " (from " + value.origin() + "): '" + text(key) + "' (expected: " + expected + ")");
  }

  private int number(String key, int least, int most) {
    try {
      int number = Integer.parseInt(text(key));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw bad(key, "a whole number from " + least + " to " + most);
  }

  private int positive(String key) {
    return number(key, 1, 1_000_000_000);
  }

  private boolean flag(String key) {
    return word(key, "true", "false").equals("true");
  }

  private String word(String key, String... words) {
    var word = text(key).toLowerCase(Locale.ROOT);
    if (!Arrays.asList(words).contains(word)) {
      throw bad(key, String.join(", ", words));
    }
    return word;
  }

  private Duration longestLife() {
    var life = duration("tokens.longest-life");
    if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(Duration.ofDays(3_650)) > 0) {
      throw bad("tokens.longest-life", "1m to 3650d");
    }
    return life;
  }

  private Duration duration(String key) {
    var duration = Durations.of(text(key));
    if (duration == null || duration.isZero()) {
      throw bad(key, "a duration like 500ms, 10s, 5m, 2h");
    }
    return duration;
  }

  private Duration durationOrNone(String key) {
    var duration = Durations.of(text(key));
    if (duration == null) {
      throw bad(key, "a duration like 500ms, 10s, 5m, 2h, or 0s for none");
    }
    return duration;
  }

  private int size(String key) {
    var match = SIZE.matcher(text(key));
    if (match.matches()) {
      long bytes = Long.parseLong(match.group(1)) * switch (match.group(2)) {
        case "KiB" -> 1L << 10;
        case "MiB" -> 1L << 20;
        default -> 1L;
      };
      if (bytes >= 1024 && bytes <= 2_000_000_000L) {
        return (int) bytes;
      }
    }
    throw bad(key, "a size like 65536, 64KiB or 16MiB, from 1KiB to 1900MiB");
  }
}
