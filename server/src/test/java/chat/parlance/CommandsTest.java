package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.SelfSigned;
import chat.parlance.web.RunningServer;
import chat.parlance.store.FragileMongo;
import chat.parlance.store.PostgresServer;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line as a person meets it: what is printed where, and the exit code.
class CommandsTest {

  @TempDir Path folder = Path.of("");

  private final List<String> environment = new ArrayList<>();

  private record Result(int exit, String out, String err) {}

  private Result parlance(String... words) throws Exception {
    var said = new Terminal(folder, environment).parlance(words);
    return new Result(said.exit(), said.out(), said.err());
  }

  @Test
  void configCheckSaysWhatBecomesOfTheSettingsOfGoChat() throws Exception {
    var file = Files.writeString(folder.resolve("chat.yaml"),
        "handlers: {http: {port: 8099}}\nauth_service: {address: 'auth:9090', service_token: hush}\n");
    var checked = parlance("config", "check", "--config", file.toString());
    assertThat(checked.exit).isZero();
    assertThat(checked.out).contains("handlers.http.port -> server.port: 8099",
        "auth_service.service_token -> gochat.auth-service-token: (set)", "The configuration is fine.")
        .doesNotContain("hush");
  }

  private static String payload(String token) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
  }

  @Test
  void helpNamesEveryCommandAndVersionTheVersion() throws Exception {
    var help = parlance("--help");
    assertThat(help.exit).isZero();
    assertThat(help.out).contains("serve", "token", "config", "migrate", "backup", "restore", "move", "doctor",
        "version", "parlance config doc");
    var version = parlance("version");
    assertThat(version.exit).isZero();
    assertThat(version.out).matches("Parlance (\\d+\\.\\d+\\.\\d+.*|development)\\R");
  }

  @Test
  void whatIsMistypedIsNamedWithoutAStackTrace() throws Exception {
    var command = parlance("serv");
    assertThat(command.exit).isEqualTo(2);
    assertThat(command.err).contains("serv").doesNotContain("\tat ");
    var option = parlance("token", "--usr", "ann");
    assertThat(option.exit).isEqualTo(2);
    assertThat(option.err).contains("--user").doesNotContain("\tat ");
    environment.addAll(List.of("PARLANCE_PROT", "1"));
    var variable = parlance("config", "check");
    assertThat(variable.exit).isEqualTo(2);
    assertThat(variable.err).contains("PARLANCE_PROT", "did you mean PARLANCE_PORT?").doesNotContain("\tat ");
  }

  @Test
  void aTokenSaysWhoAndHowLongAndTheSecretIsMadeOnce() throws Exception {
    var token = parlance("token", "--user", "ann", "--space", "acme", "--ttl", "90m", "--name", "Ann Bee", "--role",
        "admin");
    assertThat(token.exit).as(token.err).isZero();
    assertThat(payload(token.out)).contains("\"sub\":\"ann\"", "\"space\":\"acme\"", "\"name\":\"Ann Bee\"", "admin");
    var secret = folder.resolve("data").resolve("jwt-secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).isEqualTo("rw-------");
    var first = Files.readString(secret);
    assertThat(parlance("token", "--user", "bob").exit).isZero();
    assertThat(Files.readString(secret)).isEqualTo(first);
    var tooLong = parlance("token", "--user", "ann", "--ttl", "100d");
    assertThat(tooLong.exit).isNotZero();
    assertThat(tooLong.err).contains("--ttl 100d", "tokens.longest-life").doesNotContain("Exception");

    var bad = parlance("token", "--user", "ann", "--ttl", "soon");
    assertThat(bad.exit).isEqualTo(2);
    assertThat(bad.err).contains("soon", "12h");
    environment.addAll(List.of("PARLANCE_JWKS_URL", "https://keys.example/jwks.json"));
    var foreign = parlance("token", "--user", "ann");
    assertThat(foreign.exit).isEqualTo(2);
    assertThat(foreign.err).contains("only their owner");
  }

  @Test
  void theConfigurationIsCheckedPrintedWithoutSecretsAndDocumented() throws Exception {
    var secret = "a-secret-of-more-than-thirty-two-characters";
    environment.addAll(List.of("PARLANCE_JWT_SECRET", secret, "PARLANCE_PORT", "9001"));
    assertThat(parlance("config", "check").exit).isZero();
    var printed = parlance("config", "print");
    assertThat(printed.out).contains("9001", "PARLANCE_PORT").doesNotContain(secret);
    assertThat(parlance("config", "doc").out).contains("| `server.port` | `PARLANCE_PORT` | `8080` |");
    var file = Files.writeString(folder.resolve("chat.yml"), "server:\n  prot: 1\n");
    var bad = parlance("config", "check", "--config", file.toString());
    assertThat(bad.exit).isEqualTo(2);
    assertThat(bad.err).contains("server.prot", "server.port", file.toString());
  }

  @Test
  void migrateMakesTheSchemaOnceAndRefusesWhatIsNoDatabase() throws Exception {
    var first = parlance("migrate");
    assertThat(first.exit).as(first.err).isZero();
    assertThat(first.out).contains("step(s) done");
    assertThat(parlance("migrate").out).contains("is up to date");
    var file = Files.writeString(folder.resolve("letter.db"), "Dear database, ".repeat(1_000));
    environment.addAll(List.of("DATABASE_URL", "sqlite:" + file));
    var wrong = parlance("migrate");
    assertThat(wrong.exit).isEqualTo(1);
    assertThat(wrong.err).contains("letter.db").doesNotContain("\tat ");
    assertThat(Files.readString(file)).startsWith("Dear database");
  }

  @Test
  void commandsKnowPostgresAndShowNoPassword() throws Exception {
    var url = PostgresServer.bare();
    environment.addAll(List.of("DATABASE_URL", PostgresServer.setting(url)));
    assertThat(parlance("doctor").out).contains(url + " answers: PostgreSQL", "the next start brings its schema up to");
    assertThat(parlance("migrate").out).contains(url.toString(), "step(s) done");
    assertThat(parlance("migrate").out).contains("is up to date");
    assertThat(parlance("doctor").out).contains("schema up to date", "ok     growth: size: ", "message 0",
        "longest conversations: none", "oldest message: none", "retention would take away nothing now");
    PostgresServer.drop(url);
    environment.set(1, "postgres://ann:geheim@127.0.0.1:1/chat?password=geheim");
    for (var command : List.of("migrate", "serve", "doctor")) {
      var refused = parlance(command);
      assertThat(refused.exit).as(command).isEqualTo(1);
      assertThat(refused.out + refused.err).contains("postgres://127.0.0.1:1/chat").doesNotContain("geheim", "\tat ");
    }
    environment.set(1, "postgres://ann:geheim@127.0.0.1");
    var shapeless = parlance("config", "check");
    assertThat(shapeless.exit).isEqualTo(2);
    assertThat(shapeless.err).contains("DATABASE_URL", "expected: postgres://user:password@host:port/database")
        .doesNotContain("geheim");
  }

  @Test
  void commandsKnowMongoAndShowNoPassword() throws Exception {
    try (var database = new FragileMongo()) {
      environment.addAll(List.of("DATABASE_URL", database.setting("chat")));
      assertThat(parlance("doctor").out).contains("/chat answers: MongoDB", "the next start brings its schema up to");
      assertThat(parlance("migrate").out).contains(database.url("chat").toString(), "step(s) done");
      assertThat(parlance("migrate").out).contains("is up to date");
      assertThat(parlance("doctor").out).contains("schema up to date", "ok     growth: size, as the server",
          "documents (estimated by the server): ", "message 0", "longest conversations: none", "oldest message: none",
          "retention would take away nothing now");
    }
    environment.set(1, "mongodb://ann:geheim@127.0.0.1:1/chat?authSource=geheim");
    var refused = parlance("serve");
    assertThat(refused.exit).isEqualTo(1);
    assertThat(refused.out + refused.err).contains("mongodb://127.0.0.1:1/chat").doesNotContain("geheim", "\tat ");
    environment.set(1, "mongodb://ann:ge/heim@127.0.0.1");
    var shapeless = parlance("config", "check");
    assertThat(shapeless.exit).isEqualTo(2);
    assertThat(shapeless.err).contains("DATABASE_URL", "expected: mongodb://user:password@host:port/database")
        .doesNotContain("heim");
  }

  @Test
  void theWarmupServesItselfWhateverTheEnvironmentSaysAndLeavesNothing() throws Exception {
    var temporary = Files.createDirectory(folder.resolve("temporary"));
    environment.addAll(List.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary, "PARLANCE_PORT", "1"));
    var warmup = parlance("warmup");
    assertThat(warmup.exit).as(warmup.err).isZero();
    assertThat(temporary.toFile().list((_, name) -> name.startsWith("parlance"))).isEmpty();
    assertThat(folder.resolve("data")).doesNotExist();
    assertThat(parlance("--help").out).doesNotContain("warmup");
  }

  @Test
  void theDoctorNamesWhatIsWrongAndHowToMendIt() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.addAll(List.of("PARLANCE_PORT", Integer.toString(taken.getLocalPort())));
      var ill = parlance("doctor");
      assertThat(ill.exit).isEqualTo(1);
      assertThat(ill.out).contains("WRONG  port", "mend: ", "PARLANCE_PORT", "1 problem");
    }
    var well = parlance("doctor");
    assertThat(well.out).contains("ok     port", "ok     data directory", "ok     clock", "ok     tokens",
        "ok     database", "Nothing is wrong.");
    assertThat(well.exit).isZero();
    Files.writeString(folder.resolve("data").resolve("parlance.db"), "Dear database, ".repeat(1_000));
    var broken = parlance("doctor");
    assertThat(broken.exit).isEqualTo(1);
    assertThat(broken.out).contains("WRONG  database", "restore a backup");
  }

  @Test
  void aKeyOfAnotherCertificateIsNamedBeforeAndAtTheStart() throws Exception {
    var own = SelfSigned.issue(Files.createDirectory(folder.resolve("own")), "localhost");
    var other = SelfSigned.issue(Files.createDirectory(folder.resolve("other")), "other");
    var secret = "a-secret-of-more-than-thirty-two-characters";
    environment.addAll(List.of("PARLANCE_PORT", "0", "PARLANCE_TLS_CERTIFICATE", own.certificate().toString(),
        "PARLANCE_TLS_KEY", own.key().toString(), "GOCHAT_ACCESS_SECRET", secret, "PARLANCE_GOCHAT_GRPC_PORT", "0"));
    assertThat(parlance("config", "check").exit).isZero();
    assertThat(parlance("doctor").out).contains("ok     certificate: CN=localhost");
    environment.addAll(List.of("PARLANCE_TLS_KEY", other.key().toString()));
    for (var command : List.of("config check", "doctor", "serve")) {
      var refused = parlance(command.split(" ", -1));
      assertThat(refused.exit).as(command).isNotZero();
      assertThat(refused.out + refused.err).contains(own.certificate().toString(), other.key().toString(),
          "CN=localhost").doesNotContain("\tat ");
    }
  }

  @Test
  void theSecretOfTheDataDirectoryIsNotToBeGochatsToo() throws Exception {
    assertThat(parlance("token", "--user", "ann").exit).isZero();
    var secret = Files.readString(folder.resolve("data").resolve("jwt-secret")).trim();
    environment.addAll(List.of("GOCHAT_ACCESS_SECRET", secret));
    for (var command : List.of("doctor", "serve")) {
      var refused = parlance(command);
      assertThat(refused.exit).as(command).isNotZero();
      assertThat(refused.out + refused.err).contains("gochat.access-secret").doesNotContain(secret, "\tat ");
    }
  }

  private static String publicKey() throws Exception {
    var key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END PUBLIC KEY-----";
  }

  private static String free() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  @Test
  void theDoctorLooksAtThePortsOfDialectsToo() throws Exception {
    var settings = Map.of("GOCHAT_ACCESS_SECRET", "x".repeat(32), "JWT_PUBLIC_KEY", publicKey(),
        "PARLANCE_GOCHAT_PORT", free(), "PARLANCE_GOCHAT_GRPC_PORT", free(), "PARLANCE_CAREFORALL_PORT", free());
    settings.forEach((name, value) -> environment.addAll(List.of(name, value)));
    try (var server = RunningServer.start(folder, settings)) {
      environment.addAll(List.of("PARLANCE_PORT", Integer.toString(URI.create(server.url()).getPort())));
      var doctor = parlance("doctor");
      assertThat(doctor.out.lines().filter(line -> line.contains("held by a Parlance that runs"))).hasSize(4);
      assertThat(doctor.exit).isZero();
    }
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.addAll(List.of("PARLANCE_PORT", "0", "PARLANCE_GOCHAT_PORT", Integer.toString(taken.getLocalPort()),
          "PARLANCE_GOCHAT_GRPC_PORT", "0"));
      assertThat(parlance("doctor").out).contains("WRONG  port", "PARLANCE_GOCHAT_PORT", "1 problem");
      environment.addAll(List.of("PARLANCE_GOCHAT_PORT", "0", "PARLANCE_GOCHAT_GRPC_PORT",
          Integer.toString(taken.getLocalPort())));
      assertThat(parlance("doctor").out).contains("WRONG  port", "PARLANCE_GOCHAT_GRPC_PORT", "1 problem");
    }
  }

  @Test
  void theDoctorMayCallWhileTheServerRuns() throws Exception {
    try (var server = RunningServer.start(folder, Map.of())) {
      environment.addAll(List.of("PARLANCE_PORT", Integer.toString(URI.create(server.url()).getPort())));
      var doctor = parlance("doctor");
      assertThat(doctor.out).contains("held by a Parlance that runs", "ok     database", "Nothing is wrong.");
      assertThat(doctor.exit).isZero();
      var second = parlance("serve");
      assertThat(second.exit).as("two servers on one database").isEqualTo(1);
      assertThat(second.err).contains("parlance.db").doesNotContain("\tat ");
    }
  }

  @Test
  void aServerThatCannotStartSaysWhyInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.addAll(List.of("PARLANCE_PORT", Integer.toString(taken.getLocalPort())));
      var refused = parlance("serve");
      assertThat(refused.exit).isEqualTo(1);
      assertThat(refused.err).contains("in use", "PARLANCE_PORT", "doctor").doesNotContain("\tat ");
    }
  }

  @Test
  void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "");
    environment.addAll(List.of("PARLANCE_DATA_DIR", file.resolve("data").toString()));
    var refused = parlance("serve");
    assertThat(refused.exit).isEqualTo(1);
    assertThat(refused.err).contains(file.toString()).doesNotContain("\tat ");
  }

  @Test
  void doctorSaysWhatGrowsAndWhatIsDue() throws Exception {
    var database = Files.createDirectory(folder.resolve("data")).resolve("parlance.db");
    try (var stores = SqlStores.sqlite(database, Instant::now)) {
      var scribe = new Scribe(stores);
      var id = scribe.group("default", "ann");
      for (int i = 0; i < 30; i++) {
        scribe.post(id, "ann", "hello");
      }
      scribe.group("default", "bob");
    }
    environment.addAll(List.of("PARLANCE_PORT", "0", "PARLANCE_RETENTION_RULES", "kind=group max-age=1h max-count=10"));
    var said = parlance("doctor").out;
    assertThat(said).contains("write-ahead log", "conversation 2", "message 30", "31 changes",
        "oldest message: 2026-01-01T00:00:00",
        "retention would take away now, in default, kind group: what is too old in 2 conversations, and 21 changes");
    var checked = parlance("config", "check").out;
    assertThat(checked).contains(
        "retention: every space, kind group: changes older than 1h go; all but the newest 10 changes go",
        "retention: every space, every kind: everything is kept", "The configuration is fine.");
  }
}
