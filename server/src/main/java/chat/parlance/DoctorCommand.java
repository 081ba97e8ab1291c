package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.mongo.MongoGrowth;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.sql.Growth;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.rpc.RpcServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `parlance doctor`: names what is wrong with this installation, and how to mend it.
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Look at configuration, port, data directory, database, clock and secrets; say how to mend what is wrong.")
final class DoctorCommand implements Callable<Integer> {

  private static final long LOW_SPACE = 512L << 20;

  @Mixin Main.Configured configured = new Main.Configured();

  private int problems;

  @Override
  public Integer call() {
    fine("java", Runtime.version().toString());
    ParlanceConfig config;
    try {
      config = configured.config();
      fine("configuration", "every setting is known and acceptable");
    } catch (ConfigException e) {
      wrong("configuration", e.getMessage() == null ? e.toString() : e.getMessage(), "see ./parlance config doc");
      return 1;
    }
    ports(config);
    clock(directory("data directory", Path.of(config.dataDir()), "PARLANCE_DATA_DIR"), Path.of(config.dataDir()));
    directory("directory of files", Path.of(config.filesDir()), "PARLANCE_FILES_DIR");
    secret(config);
    certificate(config);
    database(config);
    System.out.println(problems == 0 ? "Nothing is wrong." : problems + " problem(s).");
    return problems == 0 ? 0 : 1;
  }

  private void fine(String what, String how) {
    System.out.println("ok     " + what + ": " + how);
  }

  private void wrong(String what, String how, String mend) {
    problems++;
    System.out.println("WRONG  " + what + ": " + how + "\n       mend: " + mend);
  }

  private void ports(ParlanceConfig config) {
    port(config.server(), config.server().port(), "PARLANCE_PORT");
    own(config.server(), config.careforall().port(), "PARLANCE_CAREFORALL_PORT");
    own(config.server(), config.humane().port(), "PARLANCE_HUMANE_PORT");
    own(config.server(), config.hexatron().port(), "PARLANCE_HEXATRON_PORT");
    own(config.server(), config.gabay().port(), "PARLANCE_GABAY_PORT");
    own(config.server(), config.gochat().port(), "PARLANCE_GOCHAT_PORT");
    own(config.server(), config.gochat().grpcPort(), "PARLANCE_GOCHAT_GRPC_PORT");
  }

  private void own(ParlanceConfig.Server server, @Nullable Integer port, String variable) {
    if (port != null) {
      port(server, port, variable);
    }
  }

  private void port(ParlanceConfig.Server server, int port, String variable) {
    var address = server.host() + ":" + port;
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(server.host(), port));
      fine("port", address + " is free");
    } catch (IOException e) {
      if (variable.equals("PARLANCE_GOCHAT_GRPC_PORT") ? isOurRpc(server, port) : isParlance(server, port)) {
        fine("port", address + " is held by a Parlance that runs and answers");
        return;
      }
      wrong("port", address + " cannot be used: " + e.getMessage(),
          "stop what holds it (ss -ltnp 'sport = :" + port + "'), or set " + variable);
    }
  }

  private static boolean isOurRpc(ParlanceConfig.Server server, int port) {
    return RpcServer.answers(reachable(server), port, server.tlsCertificate() != null);
  }

  private static String reachable(ParlanceConfig.Server server) {
    return server.host().equals("0.0.0.0") ? "127.0.0.1" : server.host();
  }

  /// A listener of the gochat dialect alone says in the words of the original that it has no such page, and numbers its
  /// answers, which the original does not.
  private static boolean isParlance(ParlanceConfig.Server server, int port) {
    var scheme = server.tlsCertificate() == null ? "http" : "https";
    var host = reachable(server);
    var question = HttpRequest.newBuilder(URI.create(scheme + "://" + host + ":" + port + "/health"))
        .timeout(Duration.ofSeconds(3)).build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(question, HttpResponse.BodyHandlers.ofString());
      return answer.body().contains("\"parlance\"")
          || answer.body().startsWith("404 page") && answer.headers().firstValue("X-Request-Id").isPresent();
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// How far the file system's clock is from ours; zero when it cannot be seen.
  private Duration directory(String what, Path directory, String variable) {
    try {
      Files.createDirectories(directory);
      var before = Instant.now();
      var probe = Files.createTempFile(directory, "doctor", ".tmp");
      var written = Files.getLastModifiedTime(probe).toInstant();
      Files.delete(probe);
      long space = Files.getFileStore(directory).getUsableSpace();
      if (space < LOW_SPACE) {
        wrong(what, directory + " has " + (space >> 20) + " MiB left", "free space, or move it (" + variable + ")");
      } else {
        fine(what, directory.toAbsolutePath().normalize() + " is writable, " + (space >> 20) + " MiB free");
      }
      return Duration.between(before, written).abs();
    } catch (IOException e) {
      wrong(what, directory + " is not writable: " + e.getMessage(),
          "make it writable for this user, or set " + variable);
      return Duration.ZERO;
    }
  }

  private void clock(Duration skew, Path directory) {
    var now = Instant.now();
    var newest = newest(directory);
    if (skew.toSeconds() > 5 || now.isBefore(Instant.parse("2026-01-01T00:00:00Z"))) {
      wrong("clock", "it says " + now + ", the file system is " + skew.toSeconds() + " s away",
          "set the clock; run an NTP client");
    } else if (newest.isAfter(now.plusSeconds(5))) {
      wrong("clock", "it says " + now + ", but something was written here at " + newest,
          "the clock went back, or it was wrong then: set it; run an NTP client");
    } else {
      fine("clock", now + ", agrees with the file system" + synchronised());
    }
  }

  /// When something in the directory was written last.
  private static Instant newest(Path directory) {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.toFile().lastModified()).max(Long::compare).map(Instant::ofEpochMilli)
          .orElse(Instant.EPOCH);
    } catch (IOException _) {
      return Instant.EPOCH;
    }
  }

  /// What systemd says of the clock, where there is one. Machines may keep time by other means, so "no" is only told.
  private static String synchronised() {
    try {
      var process = new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      var word = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return word.equals("yes") ? ", kept by NTP" : word.equals("no") ? "; systemd does not keep it by NTP" : "";
    } catch (IOException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private void secret(ParlanceConfig config) {
    try (var keys = Keys.of(config, Clock.systemUTC())) {
      keys.load();
      fine("tokens",
          keys.issuer() == null ? "checked with configured public keys" : "checked with the server's secret");
    } catch (IOException | IllegalArgumentException | ConfigException e) {
      wrong("tokens", String.valueOf(e.getMessage()),
          "mend what it says, or set another of PARLANCE_JWT_SECRET, PARLANCE_JWT_PUBLIC_KEY, PARLANCE_JWKS_URL");
    }
  }

  private void certificate(ParlanceConfig config) {
    var tls = Listeners.tls(config);
    if (tls == null) {
      return;
    }
    try {
      var certificate = tls.checked();
      var until = certificate.getNotAfter().toInstant();
      if (until.isBefore(Instant.now())) {
        wrong("certificate", tls.certificate() + " has expired at " + until,
            "renew it; a running server takes the new one");
      } else {
        fine("certificate", certificate.getSubjectX500Principal() + ", good until " + until);
      }
    } catch (IOException e) {
      wrong("certificate", String.valueOf(e.getMessage()),
          "set PARLANCE_TLS_CERTIFICATE and PARLANCE_TLS_KEY to a pair");
    }
  }

  private void database(ParlanceConfig config) {
    try {
      switch (Databases.of(config)) {
        case Databases.InMemory() -> fine("database", "in memory: every message is gone when the server stops");
        case Databases.InFile(var file) -> file(config, Databases.ready(file));
        case Databases.InPostgres(var url) -> {
          fine("database", SqlStores.look(url));
          growth(() -> GrowthReport.lines(Growth.of(url, RetentionParts.rules(config.retention()), Instant.now())));
        }
        case Databases.InMongo(var url) -> {
          fine("database", MongoStores.look(url));
          growth(
              () -> GrowthReport.lines(MongoGrowth.of(url, RetentionParts.rules(config.retention()), Instant.now())));
        }
      }
    } catch (IOException | SQLException e) {
      wrong("database", String.valueOf(e.getMessage()),
          "check the file and DATABASE_URL; restore a backup if it is damaged");
    } catch (StoreException | ConfigException e) {
      wrong("database", String.valueOf(e.getMessage()), "check DATABASE_URL, and that the server can be reached");
    }
  }

  /// What grows. A database of an earlier version cannot say yet.
  private void growth(Supplier<List<String>> look) {
    try {
      look.get().forEach(line -> fine("growth", line));
    } catch (StoreException e) {
      fine("growth", "cannot be told now, or not before the schema is up to date: " + e.getMessage());
    }
  }

  private void file(ParlanceConfig config, Path file) throws IOException, SQLException {
    if (!Files.exists(file)) {
      fine("database", file + " does not exist yet; the first start makes it");
      return;
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("pragma quick_check(5)")) {
      var verdict = rows.next() ? rows.getString(1) : "no answer";
      if ("ok".equals(verdict)) {
        fine("database", file + " is sound, " + (Files.size(file) >> 10) + " KiB");
        growth(() -> GrowthReport.lines(Growth.of(file, RetentionParts.rules(config.retention()), Instant.now())));
      } else {
        wrong("database", file + ": " + verdict, "restore a backup");
      }
    }
  }
}
