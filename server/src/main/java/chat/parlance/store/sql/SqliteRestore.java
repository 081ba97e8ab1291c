package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts a copy in the place of a database that no server uses: copied beside it and checked first, renamed last. Until
/// [#finish] the database is what it was; the claim on it is held until this is closed.
public final class SqliteRestore implements AutoCloseable {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
      .withZone(ZoneOffset.UTC);
  private static final int PIECE = 1 << 20;
  private static final String LOG = "-wal";
  /// What SQLite writes beside a database.
  private static final List<String> BESIDE = List.of(LOG, "-shm", "-journal");

  private final Path file;
  private final Path database;
  private final Path fresh;
  private final FileClaim claim;

  private SqliteRestore(Path file, Path database) {
    this.file = file;
    this.database = database;
    this.fresh = Path.of(database + ".restoring");
    this.claim = FileClaim.of(database);
  }

  /// Claims the database and copies `file` beside it. Throws [StoreException] when a server uses either, when there is a
  /// database already and it is not to be `replaced`, and when `file` is not SQLite's.
  public static SqliteRestore begin(Path file, Path database, boolean replaced, SqliteBackup.Progress progress)
      throws IOException {
    if (Files.exists(database) && Files.isSameFile(file, database)) {
      throw new StoreException(file + " is the database itself (expected: a backup of it)");
    }
    Inventory.beginsAsOne(file, file.toString());
    if (Files.exists(Path.of(file + ".lock"))) {
      FileClaim.of(file).close();
    }
    var restore = new SqliteRestore(file, database);
    try {
      restore.refuseUnless(replaced);
      restore.removeFresh();
      pour(file, restore.fresh, progress);
      if (Files.exists(Path.of(file + LOG))) { // of a server that was stopped by force
        pour(Path.of(file + LOG), Path.of(restore.fresh + LOG), (_, _) -> {});
      }
      return restore;
    } catch (IOException | RuntimeException e) {
      restore.close();
      throw e;
    }
  }

  private void refuseUnless(boolean replaced) {
    if (!replaced && (Files.exists(database) || Files.exists(Path.of(database + LOG)))) {
      throw new StoreException(database + " exists (expected: no database there; --force keeps it under another name)");
    }
  }

  private static void pour(Path from, Path to, SqliteBackup.Progress progress) throws IOException {
    try (var in = FileChannel.open(from, StandardOpenOption.READ);
        var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var piece = ByteBuffer.allocate(PIECE);
      for (long done = 0; in.read(piece.clear()) >= 0;) {
        done += piece.flip().remaining();
        while (piece.hasRemaining()) {
          out.write(piece);
        }
        progress.at(done, in.size());
      }
      out.force(true);
    }
  }

  /// Looks through the copy; throws [StoreException] when it cannot take the database's place.
  public Inventory inventory() throws IOException {
    var inventory = Inventory.of(fresh, file.toString());
    if (Files.exists(Path.of(fresh + LOG))) {
      throw new StoreException(Path.of(fresh + LOG) + " is still there (expected: all of it in the database)");
    }
    return inventory;
  }

  /// The copy takes the database's place, all at once; what was there is kept beside it. Returns where, or null if there was none.
  public @Nullable Path finish(Instant now) throws IOException {
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    var kept = free(Path.of(database + ".replaced-" + TIME.format(now)));
    var moved = new ArrayList<String>();
    settle();
    boolean done = false;
    try {
      for (var suffix : BESIDE) { // a log that stayed would be taken for the new database's
        if (Files.exists(Path.of(database + suffix))) {
          Files.move(Path.of(database + suffix), Path.of(kept + suffix));
          moved.add(suffix);
        }
      }
      boolean existed = Files.exists(database);
      if (existed) {
        keep(kept);
      }
      Files.move(fresh, database, StandardCopyOption.ATOMIC_MOVE);
      done = true;
      sync();
      return existed || !moved.isEmpty() ? kept : null;
    } finally {
      if (!done) {
        takeBack(kept, moved);
      }
    }
  }

  /// The log of a sound database goes into it, so that the exchange is a single rename.
  private void settle() {
    if (Files.exists(Path.of(database + LOG)) && Files.exists(database)) {
      try (var connection = SqliteBackup.plain(database).getConnection();
          var statement = connection.createStatement()) {
        statement.execute("pragma wal_checkpoint(truncate)");
      } catch (SQLException _) {
        // it is damaged, perhaps the reason for all this: its log is kept beside it
      }
    }
  }

  private static Path free(Path name) {
    var free = name;
    for (int i = 2; Files.exists(free) || Files.exists(Path.of(free + LOG)); i++) {
      free = Path.of(name + "-" + i);
    }
    return free;
  }

  private void keep(Path kept) throws IOException {
    try {
      Files.createLink(kept, database);
    } catch (UnsupportedOperationException | FileSystemException _) { // no hard links here
      Files.move(database, kept);
    }
  }

  private void takeBack(Path kept, List<String> moved) throws IOException {
    if (Files.exists(database)) {
      Files.deleteIfExists(kept);
    } else if (Files.exists(kept)) {
      Files.move(kept, database);
    }
    for (var suffix : moved) {
      Files.move(Path.of(kept + suffix), Path.of(database + suffix));
    }
  }

  private void sync() throws IOException {
    var directory = database.toAbsolutePath().getParent();
    if (directory != null && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private void removeFresh() throws IOException {
    Files.deleteIfExists(fresh);
    for (var suffix : BESIDE) {
      Files.deleteIfExists(Path.of(fresh + suffix));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      removeFresh();
    } finally {
      claim.close();
    }
  }
}
