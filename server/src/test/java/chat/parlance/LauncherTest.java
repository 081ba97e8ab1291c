package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `./parlance` tells the JVM: a copy of it runs in a tree that holds a jar and no sources, with a JDK whose `java` says
/// what it was told.
class LauncherTest {

  private static final String PRINTS_ITS_ARGUMENTS = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

  @TempDir Path home = Path.of("");

  @BeforeEach
  void build() throws IOException {
    var launcher = Files.exists(Path.of("parlance")) ? Path.of("parlance") : Path.of("../parlance");
    executable("parlance", Files.readString(launcher));
    executable("jdk/bin/java", PRINTS_ITS_ARGUMENTS);
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Files.createDirectories(home.resolve("server/target"));
    Files.writeString(home.resolve("server/target/parlance.jar"), "");
  }

  private void executable(String name, String text) throws IOException {
    var file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private List<String> told(Map<String, String> environment) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(home.resolve("parlance").toString(), "version").redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
    builder.environment().put("PARLANCE_JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().putAll(environment);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines().toList();
  }

  @Test
  void theServerGetsG1WithShortPauses() throws Exception {
    assertThat(told(Map.of())).contains("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
        .endsWith("-cp", home.resolve("server/target/parlance.jar").toRealPath().toString(), "chat.parlance.Main",
            "version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_OPTS", "PARLANCE_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"})
  void anotherCollectorReplacesOursForTheJvmTakesOnlyOne(String variable) throws Exception {
    assertThat(told(Map.of(variable, "-Xmx512m -XX:+UseSerialGC"))).doesNotContain("-XX:+UseG1GC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:MinHeapFreeRatio=40", "-XX:MaxHeapFreeRatio=60"})
  void anotherShareOfFreeHeapReplacesBothOfOursForTheyHaveToFit(String share) throws Exception {
    assertThat(told(Map.of())).contains("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20");
    assertThat(told(Map.of("JAVA_OPTS", share))).contains("-XX:+UseG1GC", share)
        .doesNotContain("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20");
  }

  @Test
  void whatTheOperatorSaysComesAfterWhatTheLauncherSays() throws Exception {
    var told = told(Map.of("JAVA_OPTS", "-XX:MaxGCPauseMillis=5 -Xmx1g", "PARLANCE_JAVA_OPTS", "-Xmx2g"));
    assertThat(told).containsSubsequence("-XX:MaxGCPauseMillis=20", "-XX:MaxGCPauseMillis=5", "-Xmx1g", "-Xmx2g");
  }
}
