package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.store.files.DirectoryCopy;
import chat.parlance.store.sql.Inventory;
import chat.parlance.store.sql.SqliteBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parlance backup`: a consistent copy of the database and then of the files of its messages, also while a server runs.
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
    "Copy the SQLite database to FILE, and the files of its messages",
    "to FILE.files, also while a server runs.",
    "Secrets (jwt-secret in the data directory) are not in a backup."})
final class BackupCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Parameters(paramLabel = "FILE", description = "Where the copy goes; it is there when it is complete.") Path file = Path
      .of("");

  @Option(names = "--force", description = "Replace the backup that is there, once the new one is complete.") boolean force;

  @Option(names = "--without-files", description = "Copy the database only.") boolean withoutFiles;

  @Option(names = "--log-mib", paramLabel = "MIB", defaultValue = "1024", description = "Give up when the write-ahead log has grown by more meanwhile, for it cannot begin anew; default: 1024.") long logMib = 1_024;

  @Override
  public Integer call() throws IOException {
    var config = configured.config();
    Logging.set(config.log());
    if (logMib < 0 || logMib > 1L << 40) {
      throw new ConfigException("--log-mib " + logMib + " (expected: 0 to " + (1L << 40) + ")");
    }
    var database = Databases.copied(config);
    var filesDir = Path.of(config.filesDir());
    if (!Files.isRegularFile(database)) {
      throw new IOException(database + " does not exist (expected: the database that DATABASE_URL names)");
    }
    refuseOwn(config, database);
    try (var place = BackupPlace.take(file, force); var line = ProgressLine.ofProcess()) {
      SqliteBackup.copy(database.toAbsolutePath(), place.database().toAbsolutePath(), logMib << 20,
          line.about("database")::at);
      line.about("looking through the copy").at(Files.size(place.database()), 0);
      var inventory = Inventory.of(place.database(), "the copy of " + database);
      var files = new DirectoryCopy(filesDir, place.files(), done -> line.at(done, 0));
      if (!withoutFiles) {
        line.about("files");
        files.run();
      }
      place.publish();
      line.clear();
      System.out.println(file + ": " + sentence(inventory));
      System.out.println(withoutFiles ? "The files of messages (" + filesDir + ") are NOT in it: --without-files."
          : BackupPlace.files(file) + ": " + files.files() + " file(s), " + ProgressLine.size(files.bytes()));
    }
    return 0;
  }

  /// A backup does not take the place of what it copies.
  private void refuseOwn(ParlanceConfig config, Path database) throws IOException {
    var wanted = real(file);
    var mine = real(database);
    for (var suffix : List.of("", "-wal", "-shm", "-journal", ".lock")) {
      if (wanted.equals(Path.of(mine + suffix))) {
        throw new IOException(file + " belongs to the database itself (expected: another name)");
      }
    }
    if (wanted.startsWith(real(Path.of(config.filesDir())))) {
      throw new IOException(file + " is in the directory of files " + config.filesDir() + " (expected: outside of it)");
    }
  }

  /// The path without links, as far as it exists.
  private static Path real(Path path) throws IOException {
    var whole = path.toAbsolutePath().normalize();
    var parent = whole.getParent();
    if (Files.exists(whole)) {
      return whole.toRealPath();
    }
    return parent != null && Files.exists(parent) ? parent.toRealPath().resolve(String.valueOf(whole.getFileName()))
        : whole;
  }

  /// What a copy holds, for people.
  static String sentence(Inventory inventory) {
    return inventory.conversations() + " conversation(s), " + inventory.messages() + " message(s)"
        + (inventory.newest() == null ? "" : ", the newest of " + inventory.newest()) + ", "
        + ProgressLine.size(inventory.bytes()) + ", schema " + inventory.schema() + ", sound";
  }
}
