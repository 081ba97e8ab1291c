package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of messages, over real sockets, down to what is left on the disk.
class FilesTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private FileClient anns;
  private FileClient bobs;
  private FileClient eves;
  private String c;

  @BeforeEach
  void open() {
    town = new Town(data);
    ann = town.person("ann");
    anns = new FileClient(town.uri(), "default", "ann");
    bobs = new FileClient(town.uri(), "default", "bob");
    eves = new FileClient(town.uri(), "default", "eve");
    c = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
  }

  @AfterEach
  void close() {
    List.of(anns, bobs, eves).forEach(FileClient::close);
    town.close();
  }

  private String post(Person by, String ref) {
    var message = by.post("/v1/conversations/" + c + "/messages", "{" + attached(ref) + "}");
    assertThat(message.has("id")).as(message.toString()).isTrue();
    return message.path("id").asString();
  }

  private static String attached(String... refs) {
    var list = new StringBuilder();
    for (var ref : refs) {
      list.append(list.isEmpty() ? "" : ",").append("{\"kind\":\"file\",\"ref\":\"").append(ref).append("\"}");
    }
    return "\"text\":\"see\",\"attachments\":[" + list + "]";
  }

  private List<Path> onDisk() {
    return FileClient.onDisk(data);
  }

  @Test
  void aFileComesBackByteForByte() {
    byte[] bytes = new byte[5 << 20];
    new Random(3).nextBytes(bytes);
    var answer = anns.send(c, "a b.png", "image/png", bytes);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    var sent = FileClient.json(answer);
    assertThat(sent.path("bytes").asInt()).isEqualTo(bytes.length);
    assertThat(sent.path("name").asString()).isEqualTo("a b.png");
    assertThat(sent.path("type").asString()).isEqualTo("image/png");
    var ref = sent.path("ref").asString();
    var message = post(ann, ref);
    var got = bobs.fetch(c, message, ref);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(bytes);
    assertThat(got.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(got.headers().firstValue("ETag")).hasValue("\"" + sent.path("sha256").asString() + "\"");
    assertThat(got.headers().firstValue("Content-Disposition").orElse("")).startsWith("inline;");
    assertThat(got.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(got.headers().firstValue("Content-Security-Policy")).hasValue("sandbox");
    assertThat(got.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
    var head = bobs.look(c, message, ref);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).hasValue("" + bytes.length);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void strangersNeitherSendNorFetch() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    assertThat(eves.send(c, "a.png", "image/png", PNG).statusCode()).isEqualTo(404);
    assertThat(eves.fetch(c, message, ref).statusCode()).isEqualTo(404);
    var other = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"eve\"]}").path("id").asString();
    assertThat(eves.fetch(other, message, ref).statusCode()).as("through a conversation of one's own").isEqualTo(404);
    assertThat(bobs.fetch(c, message, ref).statusCode()).isEqualTo(200);
  }

  @Test
  void aClosedConversationTakesNoFiles() {
    ann.call("PATCH", "/v1/conversations/" + c, "{\"status\":\"closed\"}");
    var answer = anns.send(c, "a.png", "image/png", PNG);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(FileClient.json(answer).path("code").asString()).isEqualTo("closed");
  }

  @Test
  void aFileIsSeenOnlyThroughTheMessageOfItsUploader() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var bobsMessage = post(town.person("bob"), ref);
    assertThat(bobs.fetch(c, bobsMessage, ref).statusCode()).as("named by somebody else").isEqualTo(404);
    var message = post(ann, ref);
    assertThat(bobs.fetch(c, message, ref).statusCode()).isEqualTo(200);
    var plain = ann.post("/v1/conversations/" + c + "/messages", "{\"text\":\"nothing\"}").path("id").asString();
    assertThat(bobs.fetch(c, plain, ref).statusCode()).as("a message that does not name it").isEqualTo(404);
  }

  @Test
  void aFileBelongsToTheFirstMessageThatNamesIt() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var first = post(ann, ref);
    var second = post(ann, ref);
    FileClient.until("the first message has it", () -> bobs.fetch(c, second, ref).statusCode() == 404);
    assertThat(ann.call("DELETE", "/v1/conversations/" + c + "/messages/" + second, null).statusCode()).isEqualTo(200);
    var other = anns.sent(c, "b.png", "image/png", PNG);
    var last = post(ann, other);
    assertThat(ann.call("DELETE", "/v1/conversations/" + c + "/messages/" + last, null).statusCode()).isEqualTo(200);
    FileClient.until("what came after is settled",
        () -> onDisk().stream().noneMatch(path -> path.toString().contains(other)));
    assertThat(bobs.fetch(c, first, ref).body()).isEqualTo(PNG);
  }

  @Test
  void aFileStaysInItsConversation() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var elsewhere = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"eve\"]}").path("id").asString();
    var named = ann.post("/v1/conversations/" + elsewhere + "/messages", "{" + attached(ref) + "}").path("id")
        .asString();
    assertThat(anns.fetch(elsewhere, named, ref).statusCode()).isEqualTo(404);
    assertThat(eves.fetch(elsewhere, named, ref).statusCode()).isEqualTo(404);
    assertThat(bobs.fetch(c, post(ann, ref), ref).statusCode()).isEqualTo(200);
  }

  @Test
  void whoIsRemovedSeesNoFileAnyMore() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    assertThat(bobs.fetch(c, message, ref).statusCode()).isEqualTo(200);
    assertThat(ann.call("DELETE", "/v1/conversations/" + c + "/members/bob", null).statusCode()).isEqualTo(200);
    assertThat(bobs.fetch(c, message, ref).statusCode()).isEqualTo(404);
    assertThat(bobs.send(c, "a.png", "image/png", PNG).statusCode()).isEqualTo(404);
  }

  @Test
  void aDeletedMessageTakesItsFileAway() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    assertThat(anns.fetch(c, message, ref).statusCode()).isEqualTo(200);
    assertThat(ann.call("DELETE", "/v1/conversations/" + c + "/messages/" + message, null).statusCode()).isEqualTo(200);
    assertThat(anns.fetch(c, message, ref).statusCode()).isEqualTo(404);
    assertThat(bobs.look(c, message, ref).statusCode()).isEqualTo(404);
    FileClient.until("the bytes are gone", () -> onDisk().isEmpty());
  }

  @Test
  void anEditTakesAwayWhatItNoLongerNames() {
    var first = anns.sent(c, "a.png", "image/png", PNG);
    var second = anns.sent(c, "b.png", "image/png", PNG);
    var third = anns.sent(c, "c.png", "image/png", PNG);
    var message = ann.post("/v1/conversations/" + c + "/messages", "{" + attached(first, second) + "}").path("id")
        .asString();
    ann.call("PATCH", "/v1/conversations/" + c + "/messages/" + message, "{" + attached(second, third) + "}");
    assertThat(bobs.fetch(c, message, first).statusCode()).isEqualTo(404);
    assertThat(bobs.fetch(c, message, second).statusCode()).isEqualTo(200);
    assertThat(bobs.fetch(c, message, third).statusCode()).isEqualTo(200);
    FileClient.until("the first file is gone",
        () -> onDisk().stream().noneMatch(path -> path.toString().contains(first)));
    ann.call("PATCH", "/v1/conversations/" + c + "/messages/" + message, "{\"text\":\"no files\"}");
    assertThat(bobs.fetch(c, message, second).statusCode()).isEqualTo(404);
    FileClient.until("all are gone", () -> onDisk().isEmpty());
  }

  @Test
  void aFileThatMayNotBeShownIsSaved() {
    for (var type : List.of("text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript")) {
      var ref = anns.sent(c, "page.html", type, "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
      var got = bobs.fetch(c, post(ann, ref), ref);
      assertThat(got.headers().firstValue("Content-Type")).as(type).hasValue("application/octet-stream");
      assertThat(got.headers().firstValue("Content-Disposition").orElse("")).as(type).startsWith("attachment;");
    }
  }

  @Test
  void oddNamesStayInTheirHeader() {
    var name = "\"quo;te\\ ../a/%41 🎈é.png";
    var ref = anns.sent(c, name, "image/png", PNG);
    var got = bobs.fetch(c, post(ann, ref), ref).headers().firstValue("Content-Disposition").orElse("");
    assertThat(got).isEqualTo("inline; filename=\"_quo;te_ .._a__41 __.png\"; filename*=UTF-8''"
        + "%22quo%3Bte%5C%20..%2Fa%2F%2541%20%F0%9F%8E%88%C3%A9.png");
    for (var bad : List.of("a\r\nSet-Cookie: x=1", "a\u0085b", " ")) {
      assertThat(anns.send(c, bad, "image/png", PNG).statusCode()).as(bad).isEqualTo(400);
    }
    assertThat(anns.send(c, "x".repeat(256), "image/png", PNG).statusCode()).isEqualTo(413);
    assertThat(anns.send(c, "x", "nonsense", PNG).statusCode()).isEqualTo(400);
    assertThat(anns.send(c, "x", "multipart/form-data; boundary=x", PNG).statusCode()).isEqualTo(400);
  }

  @Test
  void refsThatLeadElsewhereLeadNowhere() {
    var message = post(ann, anns.sent(c, "a.png", "image/png", PNG));
    for (var bad : List.of("..%2f..%2f..%2fjwt-secret", "%2e%2e", "..%5c..", ".secret", "a".repeat(31), "A".repeat(32),
        "g".repeat(32), "a".repeat(32))) {
      assertThat(anns.fetch(c, message, bad).statusCode()).as(bad).isIn(400, 404);
    }
    var hostile = ann.post("/v1/conversations/" + c + "/messages", "{" + attached("../../jwt-secret") + "}").path("id")
        .asString();
    assertThat(anns.fetch(c, hostile, "..%2f..%2fjwt-secret").statusCode()).isEqualTo(404);
  }

  @Test
  void aPartOfAFileIsSentAlone() {
    var ref = anns.sent(c, "a.txt", "video/mp4", "0123456789".getBytes(StandardCharsets.UTF_8));
    var message = post(ann, ref);
    var tag = bobs.fetch(c, message, ref).headers().firstValue("ETag").orElse("");
    String[][] parts = {{"bytes=2-4", "234", "bytes 2-4/10"}, {"bytes=7-", "789", "bytes 7-9/10"},
        {"bytes=-2", "89", "bytes 8-9/10"}, {"bytes=0-99", "0123456789", "bytes 0-9/10"}};
    for (var part : parts) {
      var got = bobs.fetch(c, message, ref, "Range", part[0]);
      assertThat(got.statusCode()).as(part[0]).isEqualTo(206);
      assertThat(got.body()).asString(StandardCharsets.UTF_8).isEqualTo(part[1]);
      assertThat(got.headers().firstValue("Content-Range")).hasValue(part[2]);
      assertThat(got.headers().firstValue("Content-Length")).hasValue("" + part[1].length());
    }
    for (var beyond : List.of("bytes=10-", "bytes=-0", "bytes=99-100")) {
      var got = bobs.fetch(c, message, ref, "Range", beyond);
      assertThat(got.statusCode()).as(beyond).isEqualTo(416);
      assertThat(got.headers().firstValue("Content-Range")).hasValue("bytes */10");
    }
    for (var other : List.of("bytes=1-2,4-5", "bytes=4-2", "lines=1-2", "bytes=-")) {
      assertThat(bobs.fetch(c, message, ref, "Range", other).statusCode()).as(other).isEqualTo(200);
    }
    assertThat(bobs.fetch(c, message, ref, "Range", "bytes=2-4", "If-Range", tag).statusCode()).isEqualTo(206);
    assertThat(bobs.fetch(c, message, ref, "Range", "bytes=2-4", "If-Range", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(bobs.look(c, message, ref, "Range", "bytes=2-4").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsKnownIsNotSentAgain() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    var tag = bobs.fetch(c, message, ref).headers().firstValue("ETag").orElse("");
    for (var known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      var got = bobs.fetch(c, message, ref, "If-None-Match", known);
      assertThat(got.statusCode()).as(known).isEqualTo(304);
      assertThat(got.body()).isEmpty();
    }
    assertThat(bobs.fetch(c, message, ref, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(eves.fetch(c, message, ref, "If-None-Match", tag).statusCode()).isEqualTo(404);
  }

  @Test
  void spacesDoNotSeeEachOthersFiles() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    try (var elsewhere = new FileClient(town.uri(), "elsewhere", "ann")) {
      assertThat(elsewhere.fetch(c, message, ref).statusCode()).isEqualTo(404);
      assertThat(elsewhere.send(c, "a.png", "image/png", PNG).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aRepeatedUploadIsTheFirstOne() {
    var first = anns.send(c, "a.png", "image/png", PNG, "Idempotency-Key", "k1");
    var again = anns.send(c, "a.png", "image/png", PNG, "Idempotency-Key", "k1");
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(anns.send(c, "a.png", "image/png", new byte[]{1}, "Idempotency-Key", "k1").statusCode()).isEqualTo(409);
    assertThat(anns.send(c, "b.png", "image/png", PNG, "Idempotency-Key", "k1").statusCode()).isEqualTo(409);
    assertThat(bobs.send(c, "a.png", "image/png", PNG, "Idempotency-Key", "k1").statusCode()).isEqualTo(201);
    assertThat(anns.send(c, "a.png", "image/png", PNG, "Idempotency-Key", " ").statusCode()).isEqualTo(400);
    assertThat(onDisk()).hasSize(4);
  }

  @Test
  void filesOutliveARestart() {
    var ref = anns.sent(c, "a.png", "image/png", PNG);
    var message = post(ann, ref);
    anns.close();
    town.restart();
    anns = new FileClient(town.uri(), "default", "ann");
    assertThat(anns.fetch(c, message, ref).body()).isEqualTo(PNG);
    var again = town.person("ann");
    assertThat(again.get("/v1/me").path("limits").path("fileBytes").asLong()).isEqualTo(10 << 20);
    again.call("DELETE", "/v1/conversations/" + c + "/messages/" + message, null);
    FileClient.until("the bytes are gone", () -> onDisk().isEmpty());
  }

  @Test
  void manyFilesAtOnceAllArrive() throws InterruptedException {
    int count = 12;
    var done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[300_000 + i];
      Thread.ofVirtual().start(() -> {
        try (var client = new FileClient(town.uri(), "default", "ann")) {
          var ref = client.sent(c, "x", "image/png", bytes);
          assertThat(client.fetch(c, post(ann, ref), ref).body()).hasSize(bytes.length);
          done.countDown();
        }
      });
    }
    assertThat(done.await(Duration.ofSeconds(30).toSeconds(), java.util.concurrent.TimeUnit.SECONDS)).isTrue();
  }
}
