package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One server at a time on an SQLite file: a lock of the operating system beside it, gone with the process.
///
/// Two would not lose anything, but neither would deliver what the other stores.
public final class FileClaim implements AutoCloseable {

  private final FileChannel channel;

  private FileClaim(FileChannel channel) {
    this.channel = channel;
  }

  /// Throws [StoreException] when somebody has it.
  public static FileClaim of(Path database) {
    var path = Path.of(database + ".lock");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return new FileClaim(channel);
      }
    } catch (OverlappingFileLockException _) {
      // said below
    } catch (IOException e) {
      closed(channel);
      throw new StoreException("the lock " + path + " cannot be taken: " + e.getMessage(), e);
    }
    closed(channel);
    throw new StoreException(
        "the database " + database + " is used by another server (expected: one at a time; its lock"
            + " is " + path + ")");
  }

  private static void closed(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // nothing was written to it
    }
  }

  @Override
  public void close() {
    closed(channel);
  }
}
