package chat.parlance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `/docs` in a real Chromium.
@Tag("browser")
class DocsPageTest {

  private static final String SHOWN = "return [...document.querySelectorAll('article')].map((one) => one.id)";
  private static final String DOCUMENTED = """
      const [openapi, asyncapi] = await Promise.all(['v1/openapi.json', 'v1/asyncapi.json'].map(async (file) =>
        (await fetch(file)).json()));
      return [
        ...Object.values(openapi.paths).flatMap((path) => Object.values(path)).map((one) => `operation-${one.operationId}`),
        ...Object.keys(asyncapi.components.messages).map((name) => `frame-${name}`),
        ...[openapi, asyncapi].flatMap((one) => Object.keys(one.components.schemas)).map((name) => `schema-${name}`),
      ]""";

  @Test
  void everyOperationFrameAndShapeOfTheDocumentsIsShown(@TempDir Path folder) throws IOException {
    try (var server = RunningServer.start(folder);
        var driver = Driver.start();
        var browser = driver.open(folder.resolve("reader"))) {
      browser.go(server.url() + "docs");
      Await.until("the documents are shown",
          () -> browser.script("return document.getElementById('main').ariaBusy").asString("").equals("false"));
      var documented = texts(browser.script(DOCUMENTED));
      assertThat(documented).hasSizeGreaterThan(100).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(texts(browser.script(SHOWN)))).isEqualTo(new TreeSet<>(documented));
      assertThat(browser.script("return document.body.innerText").asString())
          .contains("not-a-member", "Idempotent-Replayed", "method-not-allowed").doesNotContain("[object", "undefined");
      assertThat(texts(browser.script("return [...document.querySelectorAll('a[href^=\"#\"]')]"
          + ".map((one) => one.hash.slice(1)).filter((id) => document.getElementById(id) === null)"))).isEmpty();
      assertThat(browser.console()).isEmpty();
    }
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}
