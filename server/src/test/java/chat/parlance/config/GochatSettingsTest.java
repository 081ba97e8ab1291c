package chat.parlance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files and variables of Go-Chat's chat service, as they are.
class GochatSettingsTest {

  private static final String CODE = """
      engines:
        storage:
          url: "postgres://chat:secret@db:5432/chat"
          max_open_conns: 10
          max_idle_conns: 5
          conn_max_lifetime: 1h
      logging:
        level: info
      handlers:
        http:
          address: 0.0.0.0
          port: 8083
          read_timeout: 10s
          write_timeout: 10s
        grpc:
          address: 0.0.0.0
          port: 9092
      auth_service:
        address: auth:9090
        service_token: a-service-token
      website_service:
        address: website:9091
        service_token: another-service-token
      websocket:
        ping_interval: 30s
        pong_wait: 60s
        max_message_size: 8192
        write_wait: 10s
        message_queue_size: 256
      vault:
        address: http://vault:8200
        token: root
        path: secret/data/auth
        timeout: 5m
      graceful_shutdown: 1m30s
      """;

  private static final String README = """
      server:
        http:
          host: "0.0.0.0"
          port: 8082
          read_timeout: 10s
          write_timeout: 10s
          idle_timeout: 60s
      database:
        url: "postgres://your_db_user:your_db_password@localhost:5432/chat_db?sslmode=disable"
        max_open_conns: 25
        max_idle_conns: 25
        conn_max_lifetime: 5m
      auth_service:
        address: "localhost:9090"
        service_token: "your_service_token"
      website_service:
        address: "localhost:9091"
        service_token: "your_service_token"
      graceful_shutdown:
        timeout: 30s
      """;

  @TempDir Path folder = Path.of("");

  private ConfigLoader loaded(String file, Map<String, String> environment) throws IOException {
    return new ConfigLoader(environment, Files.writeString(folder.resolve("chat.yaml"), file));
  }

  @Test
  void theFileThatItsCodeReadsIsUnderstood() throws IOException {
    var config = loaded(CODE, Map.of()).config();
    assertThat(config.server().host()).isEqualTo("0.0.0.0");
    assertThat(config.server().port()).isEqualTo(8083);
    assertThat(config.server().shutdownGrace()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.log().level()).isEqualTo("info");
    var gochat = config.gochat();
    assertThat(gochat.grpcPort()).isEqualTo(9092);
    assertThat(gochat.authServiceAddress()).isEqualTo("auth:9090");
    assertThat(gochat.authServiceToken()).isEqualTo("a-service-token");
    assertThat(gochat.websiteServiceAddress()).isEqualTo("website:9091");
    assertThat(gochat.websiteServiceToken()).isEqualTo("another-service-token");
    assertThat(gochat.checkRooms()).as("the original asks for no room").isFalse();
    assertThat(gochat.heartbeat()).isEqualTo(Duration.ofSeconds(30));
    assertThat(gochat.messageBytes()).isEqualTo(8192);
  }

  @Test
  void whatBecameOfEachLineIsSaid() throws IOException {
    assertThat(loaded(CODE, Map.of()).notes()).containsExactlyInAnyOrder(
        "engines.storage.url: ignored, because conversations are kept by Parlance itself: database-url",
        "engines.storage.max_open_conns: ignored, because conversations are kept by Parlance itself: database-url",
        "engines.storage.max_idle_conns: ignored, because conversations are kept by Parlance itself: database-url",
        "engines.storage.conn_max_lifetime: ignored, because conversations are kept by Parlance itself: database-url",
        "logging.level -> log.level: info", "handlers.http.address -> server.host: 0.0.0.0",
        "handlers.http.port -> server.port: 8083",
        "handlers.http.read_timeout: ignored, because the server bounds the time of requests itself",
        "handlers.http.write_timeout: ignored, because the server bounds the time of requests itself",
        "handlers.grpc.address: ignored, because the gRPC port is opened where the others are: server.host",
        "handlers.grpc.port -> gochat.grpc-port: 9092",
        "auth_service.address -> gochat.auth-service-address: auth:9090",
        "auth_service.service_token -> gochat.auth-service-token: (set)",
        "website_service.address -> gochat.website-service-address: website:9091",
        "website_service.service_token -> gochat.website-service-token: (set)",
        "websocket.ping_interval -> gochat.heartbeat: 30000ms",
        "websocket.pong_wait: ignored, because a connection ends after twice gochat.heartbeat without an answer",
        "websocket.max_message_size -> gochat.message-bytes: 8192",
        "websocket.write_wait: ignored, because who does not read is bounded in bytes: gochat.outbox-bytes",
        "websocket.message_queue_size: ignored, because who does not read is bounded in bytes: gochat.outbox-bytes",
        "vault.address: ignored, because secrets come from variables or this file",
        "vault.token: ignored, because secrets come from variables or this file",
        "vault.path: ignored, because secrets come from variables or this file",
        "vault.timeout: ignored, because secrets come from variables or this file",
        "graceful_shutdown -> server.shutdown-grace: 90000ms",
        "(nothing) -> gochat.check-rooms: false, as in the original");
  }

  @Test
  void theFileOfItsReadmeIsUnderstood() throws IOException {
    var loader = loaded(README, Map.of());
    var config = loader.config();
    assertThat(config.server().host()).isEqualTo("0.0.0.0");
    assertThat(config.server().port()).isEqualTo(8082);
    assertThat(config.server().shutdownGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.gochat().authServiceAddress()).isEqualTo("localhost:9090");
    assertThat(config.gochat().grpcPort()).as("it names no port for gRPC").isNull();
    assertThat(loader.notes()).hasSize(15).contains("server.http.port -> server.port: 8082",
        "database.url: ignored, because conversations are kept by Parlance itself: database-url");
  }

  @Test
  void aFileThatNamesNoPortMeansThatOfTheOriginal() throws IOException {
    var config = loaded("auth_service: {address: 'auth:9090', service_token: t}\n", Map.of()).config();
    assertThat(config.server().port()).isEqualTo(8082);
  }

  @Test
  void aFileThatNamesNoAuthServiceMeansThatOfTheOriginalUnlessWeSayHowTokensAreChecked() throws IOException {
    var file = "handlers: {http: {port: 8083}}\n";
    var loader = loaded(file, Map.of());
    assertThat(loader.config().gochat().authServiceAddress()).isEqualTo("localhost:9090");
    assertThat(loader.notes())
        .contains("(nothing) -> gochat.auth-service-address: localhost:9090, as in the original");
    assertThat(loaded(file, Map.of("AUTH_SERVICE_ADDRESS", "ours:1")).config().gochat().authServiceAddress())
        .isEqualTo("ours:1");
    var here = loaded(file, Map.of("GOCHAT_ACCESS_SECRET", "0123456789012345678901234567890123456789")).config();
    assertThat(here.gochat().authServiceAddress()).isNull();
    assertThat(loaded("server: {port: 8081}\n", Map.of()).config().gochat().authServiceAddress())
        .as("a file of ours").isNull();
  }

  @Test
  void roomsAreCheckedWhenTheWebsiteServiceIsSetInOurWords() throws IOException {
    var config = loaded(CODE, Map.of("WEBSITE_SERVICE_ADDRESS", "ours:1")).config();
    assertThat(config.gochat().websiteServiceAddress()).isEqualTo("ours:1");
    assertThat(config.gochat().checkRooms()).isTrue();
  }

  @Test
  void variablesThatTheOriginalAppliesWinOverItsFileAndOursOverBoth() throws IOException {
    var loader = loaded(CODE, Map.of("CHAT_HANDLERS_HTTP_PORT", "8090", "CHAT_HANDLERS_GRPC_PORT", "9999",
        "PARLANCE_GOCHAT_GRPC_PORT", "9100", "CHAT_LOGGING_LEVEL", "FATAL"));
    var config = loader.config();
    assertThat(config.server().port()).isEqualTo(8090);
    assertThat(config.gochat().grpcPort()).isEqualTo(9100);
    assertThat(config.log().level()).isEqualTo("error");
    assertThat(loader.notes()).contains("CHAT_HANDLERS_HTTP_PORT -> server.port: 8090",
        "handlers.http.port: ignored, because CHAT_HANDLERS_HTTP_PORT is set too",
        "CHAT_HANDLERS_GRPC_PORT: ignored, because gochat.grpc-port is set too");
    assertThat(ConfigDocument.print(loader.values())).contains("# CHAT_HANDLERS_HTTP_PORT", "chat.yaml: auth_service");
  }

  @Test
  void variablesThatTheOriginalNeverFindsAreNamed() {
    var loader = new ConfigLoader(Map.of("CHAT_AUTH_SERVICE_ADDRESS", "auth:9090", "CHAT_VAULT_TOKEN", "root"), null);
    assertThat(loader.config().gochat().authServiceAddress()).isNull();
    assertThat(loader.notes()).containsExactly(
        "CHAT_AUTH_SERVICE_ADDRESS: ignored, because the original reads it as auth.service.address, which is no setting,"
            + " and passes over it too",
        "CHAT_VAULT_TOKEN: ignored, because secrets come from variables or this file");
  }

  @Test
  void tokensThatAreCheckedHereLeaveTheAuthServiceAlone() throws IOException {
    var loader = loaded(CODE, Map.of("GOCHAT_ACCESS_SECRET", "0123456789012345678901234567890123456789"));
    assertThat(loader.config().gochat().authServiceAddress()).isNull();
    assertThat(loader.notes())
        .contains("auth_service.address: ignored, because gochat.access-secret is set too");
  }

  @Test
  void aKeyThatNeitherKnowsIsRefusedAndAWrongValueIsNamedWithItsKey() {
    assertThatThrownBy(() -> loaded("handlers:\n  http:\n    prt: 8082\n", Map.of()))
        .hasMessageContaining("handlers.http.prt").hasMessageContaining("did you mean handlers.http.port?");
    assertThatThrownBy(() -> loaded(CODE.replace("1m30s", "soon"), Map.of()).config())
        .hasMessageContaining("server.shutdown-grace").hasMessageContaining("chat.yaml: graceful_shutdown")
        .hasMessageContaining("soon");
  }
}
