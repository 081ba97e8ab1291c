package chat.parlance.store.files;

import chat.parlance.files.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/// The few things that are done to a file system, durably.
public final class Disk {

  private Disk() {}

  static void write(FileChannel channel, byte[] bytes, int length) throws IOException {
    var buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /// Makes the content durable under its name, at once and as a whole; `part` is a path on the same file system.
  static void replace(Path part, Path target, byte[] content) throws IOException {
    try {
      try (var channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING)) {
        write(channel, content, content.length);
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Makes the names in a directory durable, where the file system has such a thing.
  public static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /// Shows the paths in a directory; none if there is no such directory.
  static void list(Path directory, FileStore.Visitor<Path> visitor) throws IOException {
    try (var paths = Files.newDirectoryStream(directory)) {
      for (var path : paths) {
        visitor.visit(path);
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      // nothing to show
    }
  }

  static void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      // somebody needs it
    }
  }

  static void removeIfOld(Path path, Instant before) throws IOException {
    try {
      if (Files.getLastModifiedTime(path).compareTo(FileTime.from(before)) < 0) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException _) {
      // somebody else was there meanwhile
    }
  }
}
