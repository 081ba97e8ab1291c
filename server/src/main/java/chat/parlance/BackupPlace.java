package chat.parlance;

import chat.parlance.store.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Where a backup is made, and where it is when it is complete.
///
/// ```
/// FILE          the copy of the database; it is there when everything else is, too
/// FILE.files    the files of its messages
/// FILE.part     a backup under way: its lock, database and files; what a killed one left is removed by the next
/// FILE.old      only while one backup takes the place of another
/// ```
final class BackupPlace implements AutoCloseable {

  private final Path file;
  private final Path part;
  private final FileChannel lock;

  private BackupPlace(Path file, Path part, FileChannel lock) {
    this.file = file;
    this.part = part;
    this.lock = lock;
  }

  /// Where the files are that belong to the copy.
  static Path files(Path file) {
    return Path.of(file + ".files");
  }

  /// Takes the place, if it is free or may be `replaced`, and no other backup is under way there.
  static BackupPlace take(Path file, boolean replaced) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw new IOException(file + " cannot be made (expected: the name of a file in a directory that exists)");
    }
    for (var taken : new Path[]{file, files(file)}) {
      if (!replaced && Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(taken + " exists (expected: a new name; --force replaces the backup there)");
      }
    }
    var part = Path.of(file + ".part");
    Files.createDirectories(part);
    onlyForItsOwner(part, "rwx------");
    var place = new BackupPlace(file, part, locked(part));
    place.clear();
    Files.createFile(place.database());
    onlyForItsOwner(place.database(), "rw-------");
    return place;
  }

  private static FileChannel locked(Path part) throws IOException {
    var channel = FileChannel.open(part.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // said below
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(part + " is used by another backup (expected: one at a time)");
  }

  private static void onlyForItsOwner(Path path, String mode) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }

  /// An empty file, for the copy of the database.
  Path database() {
    return part.resolve("database");
  }

  /// For the copies of files.
  Path files() {
    return part.resolve("files");
  }

  /// Everything is there: makes it durable and gives it its names. At every moment, whatever is named FILE is whole.
  void publish() throws IOException {
    try (var channel = FileChannel.open(database(), StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    var old = Path.of(file + ".old");
    if (Files.exists(file)) {
      remove(files(old));
      Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(files(file))) {
      remove(files(old));
      Files.move(files(file), files(old));
    }
    boolean done = false;
    try {
      if (Files.exists(files())) {
        onlyForItsOwner(files(), "rwx------");
        Files.move(files(), files(file));
      }
      sync(); // a name that is there after a power cut says that the others are, too
      Files.move(database(), file, StandardCopyOption.ATOMIC_MOVE);
      sync();
      done = true;
    } finally {
      if (!done) {
        takeBack(old);
      }
    }
    Files.deleteIfExists(old);
    remove(files(old));
  }

  private void takeBack(Path old) throws IOException {
    if (Files.exists(files(old))) {
      remove(files(file));
      Files.move(files(old), files(file));
    }
    if (Files.exists(old)) {
      Files.move(old, file);
    }
  }

  private void sync() throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Disk.sync(parent);
    }
  }

  /// Removes what a backup that was killed left, but not the lock.
  private void clear() throws IOException {
    try (var left = Files.newDirectoryStream(part, one -> !one.equals(part.resolve("lock")))) {
      for (var one : left) {
        Folders.remove(one);
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Folders.remove(directory);
    }
  }

  /// Removes what is not published.
  @Override
  public void close() throws IOException {
    try (lock) {
      Folders.remove(part);
    }
  }
}
