package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The scripts of all families of clients come out as they say, and their documents show them. A family is a directory of
/// src/test/resources/dialect and a [Cast].
class DialectScriptsTest {

  private static final Path SCRIPTS = Path.of("src", "test", "resources", "dialect");
  private static final Path DOCUMENTS = Path.of("..", "docs", "dialects");
  private static final Map<String, Cast> FAMILIES = Map.of("careforall", Cast.careforall(), "gochat",
      Cast.gochat(), "humane", Cast.humane(), "hexatron", Cast.hexatron(), "gabay", Cast.gabay());

  @TempDir Path folder = Path.of("");

  private static List<Path> scripts(String family) throws IOException {
    try (var files = Files.list(SCRIPTS.resolve(family))) {
      return files.filter(file -> file.toString().endsWith(".script")).sorted().toList();
    }
  }

  private static Stream<DynamicTest> each(Check check) {
    return FAMILIES.keySet().stream().sorted().flatMap(family -> {
      try {
        return scripts(family).stream()
            .map(script -> DynamicTest.dynamicTest(family + "/" + script.getFileName(),
                () -> check.of(family, script)));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }

  private interface Check {
    void of(String family, Path script) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> whatGoesInIsFollowedByWhatMustComeOut() {
    return each((family, file) -> {
      var cast = java.util.Objects.requireNonNull(FAMILIES.get(family));
      var script = Script.parse(family + "/" + file.getFileName(), Files.readString(file));
      try (var town = new Town(folder.resolve(family + file.getFileName()), cast.variables());
          var stage = new DialectScripts(town, cast)) {
        stage.play(script);
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> theDocumentShowsTheScriptWordForWord() {
    return each((family, file) -> assertThat(Files.readString(DOCUMENTS.resolve(family + ".md")))
        .contains("```\n" + Files.readString(file) + "```"));
  }

  @Test
  void everyDirectoryOfScriptsHasACast() throws IOException {
    try (var families = Files.list(SCRIPTS)) {
      assertThat(families.filter(Files::isDirectory).map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(FAMILIES.keySet());
    }
  }

  @Test
  void aLineThatIsNoStepIsNamed() {
    assertThatThrownBy(() -> Script.parse("x", "ann says {}\nann shouts {}"))
        .hasMessageContaining("x, line 2").hasMessageContaining("shouts").hasMessageContaining("says");
    assertThatThrownBy(() -> Script.parse("x", "  {}")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> Script.parse("x", "ann gets soon")).hasMessageContaining("a number");
  }

  @Test
  void whatDoesNotFitIsToldWithItsPlace() {
    var memory = new Memory("\\d+", Map.of("ann", "7"));
    assertThat(memory.difference(json("{\"a\":[{\"b\":\"c_<uuid:x>\"}]}"),
        json("{\"a\":[{\"b\":\"c_00000000-0000-4000-8000-000000000001\"}]}"))).isNull();
    assertThat(memory.filled("<x> <ann>", "ann")).isEqualTo("00000000-0000-4000-8000-000000000001 7");
    assertThat(memory.difference(json("{\"a\":\"<any:y>\",\"b\":\"<y>\"}"), json("{\"a\":\"1\",\"b\":\"2\"}")))
        .contains("/b");
    assertThat(memory.difference(json("{\"a\":{\"b\":1}}"), json("{\"a\":{\"b\":2}}"))).contains("/a/b", "1", "2");
    assertThat(memory.difference(json("{\"a\":1}"), json("{\"a\":1,\"b\":2}"))).contains("/b");
    assertThat(memory.difference(json("{\"a\":1}"), json("{}"))).contains("/a");
    assertThat(memory.difference(json("{\"a\":\"<number>\"}"), json("{\"a\":1.5}"))).isNull();
    assertThat(memory.difference(json("{\"a\":\"1\"}"), json("{\"a\":1}"))).contains("/a");
    assertThatThrownBy(() -> memory.filled("<y>", "ann")).hasMessageContaining("<y>");
    assertThatThrownBy(() -> memory.difference(json("{\"a\":\"<y>\"}"), json("{\"a\":\"1\"}")))
        .hasMessageContaining("<y>");
  }

  private static tools.jackson.databind.JsonNode json(String text) {
    return Person.JSON.readTree(text);
  }
}
