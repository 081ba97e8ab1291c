package chat.parlance.bench.peer;

import chat.parlance.bench.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server that is measured, in a process of its own; those of ours are started by the launcher, so that their JVMs have the
/// flags that everybody's has. Any thread.
public final class Server implements AutoCloseable {

  /// How a server is started: `line` is the program and its arguments, in which `{port}` stands for the port. `cores`: the
  /// processors it may use, as `taskset` takes them; empty: all.
  public record Command(String name, List<String> line, Map<String, String> environment, String cores) {

    /// By the launcher, on all processors.
    static Command launched(String name, List<String> arguments, Map<String, String> environment) {
      var line = new ArrayList<>(List.of(launcher().toString()));
      line.addAll(arguments);
      return new Command(name, line, environment, "");
    }

    /// The same on these processors only.
    public Command pinnedTo(String which) {
      return new Command(name, line, environment, which);
    }
  }

  private static final Duration START = Duration.ofSeconds(60);

  private final Command command;
  private final int port;
  private final Path directory;
  private volatile Process process;
  /// A benchmark that is interrupted leaves no server behind.
  private final Thread last = new Thread(() -> process().destroyForcibly());

  private Server(Command command, int port, Path directory, Process process) {
    this.command = command;
    this.port = port;
    this.directory = directory;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(last);
  }

  private Process process() {
    return process;
  }

  /// Starts it with an empty directory, and returns when it listens.
  public static Server start(Command command) throws IOException {
    return start(command, Scratch.directory());
  }

  /// The same with a copy of the data of another server, which must not be running.
  public static Server start(Command command, Server like) throws IOException {
    var directory = Scratch.directory();
    var data = Files.createDirectory(directory.resolve("data"));
    try (var files = Files.list(like.data())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, data.resolve(file.getFileName()));
      }
    }
    return start(command, directory);
  }

  private static Server start(Command command, Path directory) throws IOException {
    int port = freePort();
    var server = new Server(command, port, directory, launch(command, port, directory));
    server.awaitPort();
    return server;
  }

  private static Process launch(Command command, int port, Path directory) throws IOException {
    var line = new ArrayList<String>();
    if (!command.cores().isEmpty()) {
      line.addAll(List.of("taskset", "-c", command.cores()));
    }
    command.line().forEach(argument -> line.add(argument.replace("{port}", Integer.toString(port))));
    var builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().put("PARLANCE_PORT", Integer.toString(port));
    builder.environment().put("PARLANCE_DATA_DIR", directory.resolve("data").toString());
    builder.environment().putAll(command.environment());
    return builder.redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile())).start();
  }

  /// The launcher says where it is; without it there is no telling how a server is started.
  public static Path launcher() {
    var launcher = System.getProperty("parlance.launcher");
    if (launcher == null) {
      throw new IllegalStateException(
          "the property parlance.launcher is not set; start the benchmark as ./parlance bench");
    }
    return Path.of(launcher);
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort() throws IOException {
    for (long end = System.nanoTime() + START.toNanos();; LockSupport.parkNanos(20_000_000)) {
      try (var _ = new Socket(address().getAddress(), port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          var log = Files.readString(directory.resolve("log"));
          close();
          throw new IOException(command.name() + " did not start: " + log.strip(), e);
        }
      }
    }
  }

  public String name() {
    return command.name();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// Where its database is.
  public Path data() {
    return directory.resolve("data");
  }

  public ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  /// Bytes of live objects on its heap, after a full collection.
  public long liveHeap() throws IOException {
    var lines = jcmd("GC.class_histogram");
    var total = lines.lines().filter(line -> line.startsWith("Total")).findFirst()
        .orElseThrow(() -> new IOException("jcmd said: " + lines));
    return Long.parseLong(total.strip().split("\\s+", -1)[2]);
  }

  /// What the JVM's own tool says about it.
  private String jcmd(String... question) throws IOException {
    var line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
        Long.toString(process.pid())));
    line.addAll(List.of(question));
    var jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
    return new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /// Ends it without warning, as `kill -9` does.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Starts it again on the same data and the same port.
  public void restart() throws IOException {
    process = launch(command, port, directory);
    awaitPort();
  }

  /// Ends it as an operator would, and waits. Its data stay until [#close].
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /// Ends it and removes its data.
  @Override
  public void close() {
    try {
      stop();
      Runtime.getRuntime().removeShutdownHook(last);
      Scratch.remove(directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("bench: could not remove " + directory + ": " + e.getMessage());
    }
  }
}
