package chat.parlance;

import chat.parlance.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `parlance warmup`: a server that nobody else sees does what servers do, and ends. The launcher records which classes that
/// takes and which code is hot, for the JVM's cache.
///
/// It listens on a free port of loopback and keeps its data in a temporary directory, which it deletes; what the
/// environment says of a server does not count.
@Command(name = "warmup", hidden = true, description = "Serve oneself once; for the launcher.")
final class WarmupCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    var folder = Files.createTempDirectory("parlance-warmup");
    try {
      var rehearsal = new Rehearsal();
      var settings = new HashMap<>(rehearsal.settings());
      settings.putAll(
          Map.of("PARLANCE_DATA_DIR", folder.toString(), "PARLANCE_HOST", "127.0.0.1", "PARLANCE_PORT", "0"));
      try (var server = ServeCommand.start(new ConfigLoader(settings, null).config())) {
        rehearsal.visit(server.address().getPort());
      }
    } finally {
      Folders.remove(folder);
    }
    return 0;
  }
}
