package chat.parlance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the README prints works as printed, but for the port and, in tests, where `./parlance` is.
@Tag("browser")
class ReadmeTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder = Path.of("");

  /// The code block of this language that contains the word.
  private static String block(String language, String word) throws IOException {
    var readme = Path.of("README.md");
    var text = Files.readString(Files.exists(readme) ? readme : Path.of("..").resolve(readme));
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text).results()
        .map(found -> found.group(1)).filter(code -> code.contains(word)).findFirst().orElseThrow();
  }

  private String bash(String script) throws IOException, InterruptedException {
    var process = new ProcessBuilder("bash", "-euc", script).redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the script ends").isTrue();
    var said = Files.readString(folder.resolve("said.txt"));
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /// `./parlance` of the tests, which have no built jar, with the server's data.
  private String launcher() {
    return "export PARLANCE_DATA_DIR='" + folder.resolve("data") + "'\n./parlance() { '"
        + Path.of(System.getProperty("java.home"), "bin", "java") + "' --enable-native-access=ALL-UNNAMED -cp '"
        + System.getProperty("java.class.path") + "' chat.parlance.Main \"$@\"; }\n";
  }

  @Test
  void theCommandsForCurlWork() throws Exception {
    try (var server = RunningServer.start(folder)) {
      var commands = block("sh", "curl").replace("http://127.0.0.1:8080/", server.url());
      int last = commands.indexOf("# the newest messages");
      var begin = launcher() + commands.substring(0, last);
      List<JsonNode> answers = bash(begin.replace("\ncurl", "\necho; curl")).lines()
          .filter(line -> line.startsWith("{"))
          .map(JSON::readTree).toList();
      assertThat(answers).hasSize(2);
      assertThat(answers.getFirst().path("text").asString()).isEqualTo("Hello Bob");
      var mine = answers.get(1).path("conversations").get(0);
      assertThat(mine.path("unread").asInt()).isEqualTo(1);
      var messages = bash(
          begin + "echo\n" + commands.substring(last).replace("/ID/", "/" + mine.path("id").asString() + "/"))
          .lines().toList().getLast();
      var newest = JSON.readTree(messages).path("messages");
      assertThat(newest.size()).as("the repeated post with the same key is the same message: " + messages).isEqualTo(1);
    }
  }

  @Test
  void theSnippetForBrowsersWorks() throws Exception {
    try (var server = RunningServer.start(folder);
        var driver = Driver.start();
        var browser = driver.open(folder.resolve("profile"))) {
      var token = bash(launcher() + "./parlance token --user ann").trim();
      browser.go(server.url());
      browser.script(
          "window.seen = []; console.log = (...words) => window.seen.push(words.join(' ')); const token = arguments[0];\n"
              + block("js", "WebSocket").replace("127.0.0.1:8080",
                  server.url().replace("http://", "").replace("/", "")),
          token);
      Await.until("the page says what it sent", () -> browser.script("return window.seen.join('\\n');").asString()
          .contains("message Hello"));
    }
  }
}
