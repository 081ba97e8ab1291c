package chat.parlance.web;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The real server as a process of its own, on loopback, with its data in a folder: it can be killed and started again.
public final class RunningServer implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final Map<String, String> settings;
  private Process process;

  private RunningServer(Path folder, int port, Map<String, String> settings, Process process) {
    this.folder = folder;
    this.settings = settings;
    this.port = port;
    this.process = process;
  }

  /// Starts a server and waits until it is ready.
  static RunningServer start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /// Starts a server with further variables in its environment.
  public static RunningServer start(Path folder, Map<String, String> settings) throws IOException {
    int port = freePort();
    var server = new RunningServer(folder, port, settings, launch(folder, port, settings));
    try {
      server.awaitReady();
    } catch (AssertionError e) {
      server.process.destroyForcibly();
      throw e;
    }
    return server;
  }

  public String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /// Ends the process as a power cut would: it cannot finish anything.
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Starts it again on the same port and data.
  public void startAgain() throws IOException {
    process = launch(folder, port, settings);
    awaitReady();
  }

  /// Asks the process to end, as a system that shuts down does; its exit code. Fails when it takes longer than `atMost`.
  public int terminate(Duration atMost) {
    process.destroy();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the server did not end within " + atMost + ":\n" + said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /// The process of the server now.
  public long pid() {
    return process.pid();
  }

  /// What it has written so far.
  public String said() {
    try {
      return Files.readString(log(folder));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 15, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }

  private static Process launch(Path folder, int port, Map<String, String> settings) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder = new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), "chat.parlance.Main", "serve");
    builder.environment().put("PARLANCE_HOST", "127.0.0.1");
    builder.environment().put("PARLANCE_PORT", Integer.toString(port));
    builder.environment().put("PARLANCE_DATA_DIR", folder.resolve("data").toString());
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
    return builder.start();
  }

  private void awaitReady() {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var question = HttpRequest.newBuilder(URI.create(url() + "ready")).timeout(Duration.ofSeconds(5)).build();
      Await.until("the server is ready", () -> {
        if (!process.isAlive()) {
          throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + said());
        }
        try {
          return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
          return false;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting for the server", e);
        }
      });
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("server.log");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
