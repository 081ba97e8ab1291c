package chat.parlance.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// One thing that can be set: its key in the file, its variable, its default and what it is for. `secret` values are never shown.
public record Setting(String key, String variable, String fallback, String doc, boolean secret) {

  /// All settings, in the order of the documentation.
  public static final List<Setting> ALL = Stream
      .of(general(), ClusterSettings.all(), limits(), retention(), gochat(), own("gochat"), careforall(),
          own("careforall"), humane(), own("humane"), hexatron(), own("hexatron"), gabay(), own("gabay"),
          FeedSettings.settings())
      .flatMap(List::stream).toList();

  private static List<Setting> general() {
    return List.of(of("server", "host", "127.0.0.1"), of("server", "port", "8080"), of("server", "hosts", ""),
        of("server", "origins", ""), of("server", "tls-certificate", ""), of("server", "tls-key", ""),
        of("server", "proxy-protocol", "false"), of("server", "forwarded-hops", "0"),
        of("server", "shutdown-grace", "10s"), of("server", "demo", "true"), of("server", "transport", "auto"),
        of("server", "shared-space", "false"), new Setting("data-dir", "PARLANCE_DATA_DIR", "./data",
            "Directory for the database and the secret; relative to where the server is started.", false),
        new Setting("database-url", "DATABASE_URL", "sqlite:",
            "Where conversations live: sqlite: (parlance.db in the data directory), sqlite:/path/to/file, postgres://user:password@host:port/database,"
                + " mongodb://user:password@host:port/database,"
                + " or memory: (to try things out: nothing is kept).",
            true),
        new Setting("database-replica-url", "DATABASE_REPLICA_URL", "",
            "Replicas of a PostgreSQL database, postgres://…, with spaces between them: history is read there while they are as far as the primary. Empty: none.",
            true),
        new Setting("files-dir", "PARLANCE_FILES_DIR", "",
            "Directory for the files that hang on messages. Empty: files in the data directory.",
            false),
        of("tokens", "jwt-secret", ""), of("tokens", "jwt-public-key", ""), of("tokens", "jwks-url", ""),
        as("PARLANCE_TOKENS_LONGEST_LIFE", "tokens", "longest-life", "90d", false));
  }

  private static List<Setting> limits() {
    return List.of(of("limits", "message-bytes", "65536"), of("limits", "text-length", "16000"),
        of("limits", "metadata-length", "8192"), of("limits", "resume-changes", "5000"),
        of("limits", "messages-burst", "300"), of("limits", "messages-per-second", "30"),
        of("limits", "requests-burst", "600"), of("limits", "requests-per-second", "100"),
        of("limits", "connections-per-user", "50"), of("limits", "connections", "100000"),
        of("limits", "handshakes-burst", "1000"), of("limits", "handshakes-per-second", "200"),
        of("limits", "members-per-conversation", "10000"), of("limits", "hello-timeout", "10s"),
        of("limits", "heartbeat", "25s"), of("limits", "outbox-bytes", "1MiB"), of("limits", "hot-tail-bytes", "64MiB"),
        of("limits", "recovery-window", "2m"),
        of("limits", "file-bytes", "10MiB"), of("limits", "uploads-at-once", "64"), of("limits", "uploads-burst", "60"),
        of("limits", "uploads-per-minute", "10"), of("log", "format", "human"), of("log", "level", "info"));
  }

  private static List<Setting> retention() {
    return List.of(of("retention", "max-age", ""), of("retention", "max-count", ""), of("retention", "rules", ""),
        of("retention", "keys", "30d"), of("retention", "dead-letters", "30d"), of("retention", "pause", "10m"));
  }

  private static List<Setting> gochat() {
    return List.of(as("GOCHAT_ACCESS_SECRET", "gochat", "access-secret", "", true),
        theirs("gochat", "auth-service-address", "", false), theirs("gochat", "auth-service-token", "", true),
        theirs("gochat", "website-service-address", "", false), theirs("gochat", "website-service-token", "", true),
        of("gochat", "check-rooms", "true"), of("gochat", "services-tls", "false"), of("gochat", "services-ca", ""),
        of("gochat", "port", ""), of("gochat", "grpc-port", ""), of("gochat", "origins", "*"),
        of("gochat", "message-bytes", "4096"), of("gochat", "heartbeat", "30s"));
  }

  private static List<Setting> careforall() {
    return List.of(as("JWT_PUBLIC_KEY", "careforall", "jwt-public-key", "", false), of("careforall", "port", ""),
        of("careforall", "origins", "*"), of("careforall", "message-bytes", "65536"),
        of("careforall", "heartbeat", "30s"));
  }

  private static List<Setting> humane() {
    return List.of(as("accessTokenSecret", "humane", "access-token-secret", "", true),
        as("ELASTICSEARCH_PROXY_BASE_URL", "humane", "query-service", "", false),
        as("AWS_CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "humane", "files", "", false), of("humane", "port", ""),
        of("humane", "origins", "http://localhost:5173,https://humane.abhiram-ar.com"),
        of("humane", "message-bytes", "1000000"));
  }

  private static List<Setting> hexatron() {
    return List.of(theirs("hexatron", "access-token-secret", "", true), of("hexatron", "trusted-gateway", "false"),
        of("hexatron", "trusted-peers", "127.0.0.0/8,::1"), of("hexatron", "port", ""),
        of("hexatron", "origins", "http://localhost,https://localhost,capacitor://localhost"),
        theirs("hexatron", "website-url", "", false),
        theirs("hexatron", "global-conversation-id", "65f72e08e1b7c1a2a9b4c0d1", false),
        theirs("hexatron", "notifications-service-url", "", false), of("hexatron", "message-bytes", "1000000"));
  }

  private static List<Setting> gabay() {
    return List.of(of("gabay", "jwt-secret", ""), of("gabay", "port", ""),
        theirs("gabay", "frontend-url", "http://localhost:3000", false), of("gabay", "trust-plain-tenants", "false"),
        of("gabay", "message-bytes", "65536"));
  }

  /// What a dialect may have of its own; empty: as it is set for all.
  private static List<Setting> own(String group) {
    return Arrays.stream(ParlanceConfig.Own.class.getRecordComponents())
        .map(component -> of(group, dashed(component.getName()), "")).toList();
  }

  static Setting of(String group, String name, String fallback) {
    String variable = switch (group) {
      case "server", "tokens" -> "PARLANCE_" + upper(name);
      default -> "PARLANCE_" + upper(group) + "_" + upper(name);
    };
    return as(variable, group, name, fallback, name.equals("jwt-secret"));
  }

  /// Under the name that the original's services give the variable.
  private static Setting theirs(String group, String name, String fallback, boolean secret) {
    return as(upper(name), group, name, fallback, secret);
  }

  static Setting as(String variable, String group, String name, String fallback, boolean secret) {
    return new Setting(group + "." + name, variable, fallback, docOf(group, name), secret);
  }

  /// The one with this key in the file.
  static Setting named(String key) {
    return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no setting " + key));
  }

  private static String upper(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String docOf(String group, String name) {
    Class<?> type = switch (group) {
      case "server" -> ParlanceConfig.Server.class;
      case "tokens" -> ParlanceConfig.Tokens.class;
      case "cluster" -> ParlanceConfig.Cluster.class;
      case "limits" -> ParlanceConfig.Limits.class;
      case "retention" -> ParlanceConfig.Retention.class;
      case "log" -> ParlanceConfig.Log.class;
      case "gochat" -> ParlanceConfig.Gochat.class;
      case "careforall" -> ParlanceConfig.Careforall.class;
      case "humane" -> ParlanceConfig.Humane.class;
      case "hexatron" -> ParlanceConfig.Hexatron.class;
      case "gabay" -> ParlanceConfig.Gabay.class;
      default -> throw new IllegalArgumentException(
          "group: " + group
              + " (expected: server, tokens, cluster, limits, retention, log, gochat, careforall, humane, hexatron, gabay)");
    };
    boolean hasOwn = Arrays.stream(type.getRecordComponents())
        .anyMatch(one -> one.getType() == ParlanceConfig.Own.class);
    return Stream.of(type, ParlanceConfig.Own.class).filter(one -> hasOwn || one.equals(type))
        .flatMap(one -> Arrays.stream(one.getRecordComponents()))
        .filter(component -> dashed(component.getName()).equals(name)).findFirst()
        .map(component -> component.getAnnotation(Doc.class).value())
        .orElseThrow(() -> new IllegalStateException("no documentation of " + group + "." + name));
  }

  private static String dashed(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
