package chat.parlance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the client library's own tests (src/test/js) in Node.
class ClientLibraryTest {

  @Test
  void theClientLibraryKeepsItsPromisesInNode(@TempDir Path folder) throws IOException, InterruptedException {
    Path output = folder.resolve("node.txt");
    Process node = start(output, "node", "--test", "--test-reporter=tap", "src/test/js/parlance.test.mjs");
    if (!node.waitFor(60, TimeUnit.SECONDS)) {
      node.destroyForcibly().waitFor();
    }
    String said = Files.readString(output);
    assertThat(node.exitValue()).as(said).isZero();
    assertThat(said).containsPattern("# pass [1-9]").contains("# fail 0", "# skipped 0");
  }

  private static Process start(Path output, String... command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError("the tests of the client library need Node 20 or newer as `node` on the PATH", e);
    }
  }
}
