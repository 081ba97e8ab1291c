package chat.parlance.web;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A running `chromedriver`, which starts any number of [Browser]s. Close it after the browsers.
public final class Driver implements AutoCloseable {

  private static final String MEND = "the browser tests need Chromium and its driver; on Debian: "
      + "apt-get install --no-install-recommends chromium chromium-driver";
  private static final int ATTEMPTS = 10;
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");

  private final Process process;
  private final int port;
  private final Path chromium;

  private Driver(Process process, int port, Path chromium) {
    this.process = process;
    this.port = port;
    this.chromium = chromium;
  }

  /// Starts one. The port that it takes by itself may be in use over the other IP version, upon which it ends: then another try
  /// takes another port.
  public static Driver start() throws IOException {
    Path chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Path driver = onPath("chromedriver");
    var said = new StringBuilder();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Process process = new ProcessBuilder(driver.toString(), "--port=0").redirectErrorStream(true).start();
      BufferedReader output = process.inputReader();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        var started = STARTED.matcher(line);
        if (started.find()) {
          Thread.ofVirtual().start(() -> drain(output));
          return new Driver(process, Integer.parseInt(started.group(1)), chromium);
        }
        said.append(line).append('\n');
      }
    }
    throw new AssertionError(
        driver + " ended " + ATTEMPTS + " times before it listened; " + MEND + "; it said:\n" + said);
  }

  public Browser open(Path profile) {
    return Browser.start("http://127.0.0.1:" + port, chromium, profile);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }

  private static Path onPath(String... names) {
    List<String> folders = List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator));
    return Stream.of(names).flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable).findFirst()
        .orElseThrow(() -> new AssertionError("no " + String.join(" or ", names) + " on the PATH: " + MEND));
  }

  private static void drain(BufferedReader output) {
    try (output) {
      output.lines().forEach(_ -> {});
    } catch (IOException | UncheckedIOException e) {
      // The driver has ended, and with it its output.
    }
  }
}
