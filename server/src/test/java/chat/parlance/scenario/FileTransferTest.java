package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are too long, come too often or stop on the way: nothing is left of them.
class FileTransferTest {

  private static final int LONGEST = 1 << 20;

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private FileClient anns;
  private String c;

  @BeforeEach
  void open() {
    open("PARLANCE_LIMITS_FILE_BYTES", Integer.toString(LONGEST), "PARLANCE_LIMITS_UPLOADS_AT_ONCE", "4",
        "PARLANCE_LIMITS_UPLOADS_BURST", "8", "PARLANCE_LIMITS_UPLOADS_PER_MINUTE", "1");
  }

  private void open(String... settings) {
    town = new Town(data, settings);
    ann = town.person("ann");
    anns = new FileClient(town.uri(), "default", "ann");
    c = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
  }

  @AfterEach
  void close() {
    anns.close();
    town.close();
  }

  private Socket request(String head) throws IOException {
    var socket = new Socket(town.uri().getHost(), town.uri().getPort());
    socket.setSoTimeout((int) Person.PATIENCE.toMillis());
    socket.getOutputStream().write((head + "\r\nHost: localhost\r\nAuthorization: Bearer " + anns.token() + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private Socket upload(String framing) throws IOException {
    return request("POST /v1/conversations/" + c + "/files?name=a HTTP/1.1\r\n" + framing);
  }

  /// The head of the answer.
  private static String head(Socket socket) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      assertThat(next).as("the answer so far: " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private List<Path> onDisk() {
    return FileClient.onDisk(data);
  }

  @Test
  void theLongestFileIsTakenAndOneByteMoreIsNot() {
    assertThat(anns.send(c, "a", "image/png", new byte[LONGEST]).statusCode()).isEqualTo(201);
    var answer = anns.send(c, "a", "image/png", new byte[LONGEST + 1]);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(FileClient.json(answer).path("code").asString()).isEqualTo("too-large");
    assertThat(FileClient.json(answer).path("detail").asString()).contains("1048577").contains("1048576");
    assertThat(onDisk()).hasSize(2);
    var limits = ann.get("/v1/me").path("limits");
    assertThat(limits.path("fileBytes").asInt()).isEqualTo(LONGEST);
    assertThat(limits.path("uploadsBurst").asInt()).isEqualTo(8);
    assertThat(limits.path("uploadsPerMinute").asInt()).isEqualTo(1);
    assertThat(ann.hello().path("limits").path("fileBytes").asInt()).isEqualTo(LONGEST);
  }

  @Test
  void anAnnouncedLengthThatIsTooMuchIsRefusedBeforeTheFirstByte() throws IOException {
    try (var socket = upload("Content-Length: 1099511627776")) {
      assertThat(head(socket)).startsWith("HTTP/1.1 413").contains("Connection: close");
    }
    assertThat(onDisk()).isEmpty();
  }

  @Test
  void aFileOfUnknownLengthIsCutAtTheLimit() throws IOException {
    byte[] chunk = ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    try (var socket = upload("Transfer-Encoding: chunked")) {
      for (int i = 0; i < LONGEST / 65_536; i++) {
        socket.getOutputStream().write(chunk);
      }
      socket.getOutputStream().write("1\r\nx\r\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(head(socket)).startsWith("HTTP/1.1 413").contains("Connection: close");
    }
    FileClient.until("nothing is left", () -> onDisk().isEmpty());
    try (var socket = upload("Transfer-Encoding: chunked")) {
      socket.getOutputStream().write("3\r\nabc\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(head(socket)).startsWith("HTTP/1.1 201");
    }
    assertThat(onDisk()).hasSize(2);
  }

  @Test
  void anUploadThatStopsHalfwayLeavesNothingAndFreesItsSlot() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (var socket = upload("Content-Length: 100000")) {
        socket.getOutputStream().write(new byte[50_000]);
        FileClient.until("it arrives", () -> onDisk().size() == 1);
        var second = anns.send(c, "a", "image/png", new byte[1]);
        assertThat(second.statusCode()).as("a quarter of four at once").isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).isPresent();
        if (i == 1) {
          socket.setSoLinger(true, 0); // a reset instead of an orderly end
        }
      }
      FileClient.until("nothing is left", () -> onDisk().isEmpty());
    }
    FileClient.until("there is a slot", () -> anns.send(c, "a", "image/png", new byte[1]).statusCode() == 201);
  }

  @Test
  void whoSendsFilesTooOftenIsToldToWait() {
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < 9; i++) {
      statuses.add(anns.send(c, "a", "image/png", new byte[1]).statusCode());
    }
    assertThat(statuses).containsOnlyOnce(429).endsWith(429);
    try (var bobs = new FileClient(town.uri(), "default", "bob")) {
      assertThat(bobs.send(c, "a", "image/png", new byte[1]).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void aDownloadThatStopsHalfwayLeavesNoFileOpen() throws IOException {
    close();
    open("PARLANCE_LIMITS_FILE_BYTES", "33554432");
    var ref = anns.sent(c, "a", "image/png", new byte[32 << 20]);
    var message = ann.post("/v1/conversations/" + c + "/messages",
        "{\"text\":\"see\",\"attachments\":[{\"kind\":\"file\",\"ref\":\"" + ref + "\"}]}").path("id").asString();
    try (var socket = request("GET /v1/conversations/" + c + "/messages/" + message + "/files/" + ref + " HTTP/1.1")) {
      assertThat(head(socket)).startsWith("HTTP/1.1 200").contains("33554432");
      long seen = Files.exists(Path.of("/proc/self/fd")) ? 1 : 0;
      FileClient.until("it is being read", () -> openFiles(ref) == seen);
    }
    FileClient.until("it is closed", () -> openFiles(ref) == 0);
    assertThat(anns.fetch(c, message, ref).body()).hasSize(32 << 20);
  }

  /// How many descriptors of this process lead to the file; 0 where that cannot be seen.
  private static long openFiles(String ref) {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(path -> leadsTo(path, ref)).count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean leadsTo(Path link, String ref) {
    try {
      return Files.readSymbolicLink(link).endsWith(ref);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  @Test
  void aServerThatStopsDuringAnUploadKeepsNothingOfIt() throws IOException {
    try (var socket = upload("Content-Length: 100000")) {
      socket.getOutputStream().write(new byte[50_000]);
      FileClient.until("it arrives", () -> onDisk().size() == 1);
      var before = System.nanoTime();
      town.restart();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Person.PATIENCE);
    }
    FileClient.until("nothing is left", () -> onDisk().isEmpty());
  }
}
