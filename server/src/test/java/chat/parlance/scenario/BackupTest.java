package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.Await;
import chat.parlance.web.RunningServer;
import chat.parlance.web.Terminal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `parlance backup` and `parlance restore` as an operator meets them, beside real servers.
class BackupTest {

  private static final byte[] BYTES = "a picture".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, String> SETTINGS = Map.of("PARLANCE_JWT_SECRET", Town.SECRET);

  @TempDir Path folder = Path.of("");

  private final List<String> environment = new ArrayList<>();

  private Terminal.Said parlance(String... words) throws Exception {
    return new Terminal(folder, environment).parlance(words);
  }

  private Terminal.Said fine(String... words) throws Exception {
    var said = parlance(words);
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.err()).as("nobody looks at a terminal").isEmpty();
    return said;
  }

  private void refused(String... words) throws Exception {
    int sentence = List.of(words).indexOf("->");
    var said = parlance(List.of(words).subList(0, sentence).toArray(String[]::new));
    assertThat(said.exit()).as(said.out()).isNotZero();
    assertThat(said.err()).contains(List.of(words).subList(sentence + 1, words.length)).doesNotContain("\tat ",
        "Exception");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> names(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.map(path -> String.valueOf(path.getFileName()))
          .filter(name -> !name.endsWith(".txt") && !name.endsWith(".log")).sorted().toList();
    }
  }

  private static Person ann(RunningServer server, HttpClient http) {
    return new Person(URI.create(server.url()), Town.token("default", "ann", Duration.ofHours(1)), http);
  }

  private static String messages(Person by, String room) {
    return by.get("/v1/conversations/" + room + "/messages?limit=100").toString();
  }

  private static String room(Person by) {
    return by.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
  }

  private static JsonNode say(Person by, String room, String text, String ref) {
    return by.post("/v1/conversations/" + room + "/messages", "{\"text\":\"" + text + "\",\"attachments\":[" +
        (ref.isEmpty() ? "" : "{\"kind\":\"file\",\"ref\":\"" + ref + "\"}") + "]}");
  }

  @Test
  void whatWasBackedUpBesideARunningServerIsAnsweredByAServerThatItWasRestoredTo() throws Exception {
    String room;
    String ref;
    String message;
    String history;
    try (var http = HttpClient.newHttpClient();
        var server = RunningServer.start(folder, SETTINGS);
        var files = new FileClient(URI.create(server.url()), "default", "ann")) {
      var ann = ann(server, http);
      room = room(ann);
      ref = files.sent(room, "a.png", "image/png", BYTES);
      message = say(ann, room, "look", ref).path("id").asString();
      history = messages(ann, room);
      var said = fine("backup", file("copy.db"));
      assertThat(said.out()).contains("copy.db: 1 conversation(s), 1 message(s), the newest of 20", "sound",
          "copy.db.files: 1 file(s), 9 bytes");
      say(ann, room, "too late", "");
      assertThat(messages(ann, room)).isNotEqualTo(history);
      refused("restore", "--force", file("copy.db"), "->", "parlance.db", "is used by another server");
    }
    assertThat(names(folder)).containsExactly("copy.db", "copy.db.files", "data");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("copy.db"))))
        .isEqualTo("rw-------");
    assertThat(FileClient.onDisk(folder).stream().map(Path::toString)).noneMatch(path -> path.contains("secret"));

    refused("restore", file("copy.db"), "->", "parlance.db exists", "--force");
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    environment.addAll(List.of("PARLANCE_DATA_DIR", elsewhere.resolve("data").toString()));
    assertThat(fine("restore", file("copy.db")).out()).contains("1 message(s)", "1 file(s) added", "sound")
        .doesNotContain("kept");
    try (var http = HttpClient.newHttpClient();
        var server = RunningServer.start(elsewhere, SETTINGS);
        var files = new FileClient(URI.create(server.url()), "default", "ann")) {
      var ann = ann(server, http);
      assertThat(messages(ann, room)).isEqualTo(history);
      assertThat(files.fetch(room, message, ref).body()).isEqualTo(BYTES);
      assertThat(say(ann, room, "and on", "").path("seq").asInt()).isEqualTo(3);
    }
    assertThat(fine("restore", "--force", file("copy.db")).out()).contains("0 file(s) added",
        "What was there is kept: " + elsewhere.resolve("data").resolve("parlance.db.replaced-"));
  }

  @Test
  void aBackupTakesThePlaceOfNothingUnlessItIsForcedTo() throws Exception {
    fine("migrate");
    fine("backup", file("copy.db"));
    refused("backup", file("copy.db"), "->", "copy.db exists", "--force");
    Files.writeString(folder.resolve("copy.db"), "an older one");
    fine("backup", "--force", file("copy.db"));
    assertThat(Files.readString(folder.resolve("copy.db"), StandardCharsets.ISO_8859_1)).startsWith("SQLite format 3");
    assertThat(names(folder)).containsExactly("copy.db", "copy.db.files", "data");
    var data = folder.resolve("data");
    for (var own : List.of("parlance.db", "parlance.db-wal", "parlance.db.lock")) {
      refused("backup", "--force", data.resolve(own).toString(), "->", own, "belongs to the database itself");
    }
    Files.createDirectories(data.resolve("files"));
    refused("backup", data.resolve("files/copy.db").toString(), "->", "is in the directory of files");
    refused("backup", file("nowhere/copy.db"), "->", "nowhere/copy.db", "in a directory that exists");
    refused("backup", file("data"), "->", "the name of a file");
  }

  @Test
  void whatIsNoBackupIsNotRestored() throws Exception {
    fine("migrate");
    var database = folder.resolve("data").resolve("parlance.db");
    byte[] before = Files.readAllBytes(database);
    Files.writeString(folder.resolve("letter.db"), "Dear database, ".repeat(1_000));
    refused("restore", "--force", file("letter.db"), "->", "letter.db.files is missing", "--without-files");
    refused("restore", "--force", "--without-files", file("letter.db"), "->", "letter.db is no SQLite database");
    refused("restore", "--force", file("nothing.db"), "->", "nothing.db is no file");
    fine("backup", "--without-files", file("copy.db"));
    byte[] torn = Files.readAllBytes(folder.resolve("copy.db"));
    Files.write(folder.resolve("torn.db"), Arrays.copyOf(torn, torn.length / 2));
    refused("restore", "--force", "--without-files", file("torn.db"), "->", "torn.db");
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
    assertThat(names(folder.resolve("data"))).containsExactly("parlance.db", "parlance.db.lock");
  }

  @Test
  void otherDatabasesAreNamedWithWhatIsExpected() throws Exception {
    refused("backup", file("copy.db"), "->", "parlance.db does not exist", "DATABASE_URL");
    environment.addAll(List.of("DATABASE_URL", "memory:"));
    refused("backup", file("copy.db"), "->", "database-url: memory", "expected: sqlite");
    refused("restore", file("copy.db"), "->", "database-url: memory", "expected: sqlite");
    assertThat(parlance("backup").exit()).isEqualTo(2);
    assertThat(parlance("backup", "--help").out()).contains("--force", "--without-files", "--log-mib");
    assertThat(parlance("restore", "--help").out()).contains("--force", "--without-files", "FILE.files");
    assertThat(names(folder)).isEmpty();
  }

  /// One of the files is a pipe that nobody writes to, so this backup cannot end by itself.
  @Test
  void aBackupThatIsKilledLeavesNoFileAndIsClearedAwayByTheNext() throws Exception {
    fine("migrate");
    var ref = "0123456789abcdef0123456789abcdef";
    var directory = Files.createDirectories(folder.resolve("data/files/default/7"));
    Files.writeString(directory.resolve(ref + ".json"),
        "{\"name\":\"a\",\"type\":\"image/png\",\"bytes\":3,\"sha256\":\"\","
            + "\"uploader\":\"ann\",\"at\":\"2026-01-01T00:00:00Z\",\"message\":\"0\"}");
    var pipe = directory.resolve(ref);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var process = new Terminal(folder, environment).start(folder.resolve("o.txt"), folder.resolve("e.txt"), "backup",
        file("copy.db"));
    var part = folder.resolve("copy.db.part/files/.incoming/" + ref + "-copy.part");
    try {
      Await.until("it copies files", () -> Files.exists(part));
      refused("backup", file("copy.db"), "->", "copy.db.part is used by another backup");
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(names(folder)).containsExactly("copy.db.part", "data");
    Files.delete(pipe);
    Files.writeString(pipe, "abc");
    assertThat(fine("backup", file("copy.db")).out()).contains("1 file(s), 3 bytes");
    assertThat(names(folder)).containsExactly("copy.db", "copy.db.files", "data");
    try (Stream<Path> copied = Files.walk(folder.resolve("copy.db.files"))) {
      assertThat(copied.filter(Files::isRegularFile).map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder(ref, ref + ".json");
    }
  }
}
