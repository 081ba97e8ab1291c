package chat.parlance;

import chat.parlance.store.files.DirectoryCopy;
import chat.parlance.store.sql.SqliteRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parlance restore`: brings back what `parlance backup` copied, while no server runs.
@Command(name = "restore", mixinStandardHelpOptions = true, description = {
    "Bring back the database from FILE, and the files of its messages",
    "from FILE.files, while no server uses the database.",
    "Files that are there already stay."})
final class RestoreCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Parameters(paramLabel = "FILE", description = "What `parlance backup` made.") Path file = Path.of("");

  @Option(names = "--force", description = "Replace the database that is there; it is kept beside, under a name with the time.") boolean force;

  @Option(names = "--without-files", description = "Bring back the database only.") boolean withoutFiles;

  @Override
  public Integer call() throws IOException {
    var config = configured.config();
    Logging.set(config.log());
    var database = Databases.copied(config);
    var copied = BackupPlace.files(file);
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no file (expected: one that `parlance backup` made)");
    }
    if (!withoutFiles && !Files.isDirectory(copied)) {
      throw new IOException(copied + " is missing (expected: the directory with the files of messages that `parlance"
          + " backup` makes beside " + file + "; --without-files brings back the database only)");
    }
    var _ = Databases.ready(database); // its directory exists from here on
    try (var line = ProgressLine.ofProcess();
        var restore = SqliteRestore.begin(file, database, force, line.about("database")::at)) {
      var inventory = restore.inventory();
      line.about("files");
      var files = new DirectoryCopy(copied, Path.of(config.filesDir()), done -> line.at(done, 0));
      var kept = exchange(restore, files);
      line.clear();
      System.out.println(database + ": " + BackupCommand.sentence(inventory));
      System.out.println(withoutFiles ? "The files of messages were not touched: --without-files."
          : config.filesDir() + ": " + files.files() + " file(s) added, " + ProgressLine.size(files.bytes()));
      if (inventory.behind() > 0) {
        System.out
            .println("Its schema is " + inventory.behind() + " step(s) behind; the next start brings it up to date.");
      }
      if (kept != null) {
        System.out.println("What was there is kept: " + kept);
      }
    }
    return 0;
  }

  /// The files first: a message is never there without them.
  private @Nullable Path exchange(SqliteRestore restore, DirectoryCopy files)
      throws IOException {
    boolean done = false;
    try {
      if (!withoutFiles) {
        files.run();
      }
      var kept = restore.finish(Clock.systemUTC().instant());
      done = true;
      return kept;
    } finally {
      if (!done) {
        files.undo();
      }
    }
  }
}
