package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Socket.IO's own server on Node, with rooms in memory: `socketio/server.mjs` among the resources. The package comes from npm,
/// into the folder of the build, once. Clients are those of HexaTron.
public record SocketIoRival() implements Rival {

  private static final String VERSION = "4.8.4";
  private static final String SCRIPT = "server.mjs";
  private static final int PATIENCE = 180;

  @Override
  public String name() {
    return "Socket.IO on Node";
  }

  @Override
  public Dialect dialect() {
    return Dialect.HEXATRON;
  }

  @Override
  public Server.Command command(Shape shape) throws IOException, InterruptedException {
    var script = installed().resolve(SCRIPT).toString();
    return new Server.Command("socket.io", List.of("node", "--expose-gc", script, "{port}"), Map.of("NODE_ENV",
        "production", "SECRET", HexatronFamily.SECRET, "GLOBAL", HexatronFamily.GLOBAL, "GROUPS",
        Integer.toString(shape.groups())), "");
  }

  @Override
  public Family.Room room(int number, List<Guest> people) {
    return HexatronFamily.room(people);
  }

  @Override
  public long liveBytes(Server server) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/memory");
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return Long
          .parseLong(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  /// The folder with the package and the script.
  private static Path installed() throws IOException, InterruptedException {
    var all = Objects.requireNonNull(Server.launcher().toAbsolutePath().getParent())
        .resolve(Path.of("bench", "target", "socket.io"));
    var folder = all.resolve(VERSION);
    if (!Files.exists(folder)) { // it gets its name when it is complete
      var begun = Files.createDirectories(all.resolve(VERSION + ".begun"));
      npm(begun);
      Files.move(begun, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    try (InputStream script = Objects.requireNonNull(SocketIoRival.class.getResourceAsStream("/socketio/" + SCRIPT))) {
      Files.write(folder.resolve(SCRIPT), script.readAllBytes());
    }
    return folder;
  }

  private static void npm(Path folder) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix"));
    line.addAll(List.of(folder.toString(), "socket.io@" + VERSION));
    var log = folder.resolve("npm.log");
    var npm = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = npm.waitFor(PATIENCE, TimeUnit.SECONDS);
      if (!ended || npm.exitValue() != 0) {
        throw new IOException(
            String.join(" ", line) + (ended ? " failed: " : " took too long: ") + Files.readString(log));
      }
    } finally {
      npm.descendants().forEach(ProcessHandle::destroyForcibly);
      npm.destroyForcibly();
    }
  }
}
