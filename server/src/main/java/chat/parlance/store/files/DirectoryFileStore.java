package chat.parlance.store.files;

import chat.parlance.core.ConversationId;
import chat.parlance.files.FileId;
import chat.parlance.files.FileStore;
import chat.parlance.files.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Files in a directory; see the package for its picture. The sidecar comes last and goes first, so a file is there whole
/// or not at all, whenever the power fails.
public final class DirectoryFileStore implements FileStore {

  private static final int PIECE = 64 * 1024;
  private static final int LOCKS = 64;
  /// So much stays free for the database that may be on the same disk.
  private static final long SPARE = 128L << 20;
  /// After that long without a byte, what is not whole is left from a crash.
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Layout layout;
  private final InstantSource clock;
  /// By ref: whoever changes a file holds its lock; readers need none.
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  private DirectoryFileStore(Layout layout, InstantSource clock) {
    this.layout = layout;
    this.clock = clock;
    Arrays.setAll(locks, _ -> new ReentrantLock());
  }

  /// The files below `root`, which is made if need be.
  public static DirectoryFileStore open(Path root, InstantSource clock) throws IOException {
    var layout = new Layout(root);
    Files.createDirectories(layout.incoming());
    return new DirectoryFileStore(layout, clock);
  }

  @Override
  public Saved save(FileId id, StoredFile.Label label, InputStream bytes) throws IOException {
    if (Files.getFileStore(layout.root()).getUsableSpace() < SPARE) {
      throw new IOException("less than " + SPARE + " bytes are free for files");
    }
    var part = Files.createTempFile(layout.incoming(), id.ref() + "-", ".part");
    try {
      return publish(part, receive(part, id, label, bytes));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private StoredFile receive(Path part, FileId id, StoredFile.Label label, InputStream bytes) throws IOException {
    var hash = sha256();
    long length = 0;
    try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      byte[] piece = new byte[PIECE];
      for (int count = bytes.read(piece); count >= 0; count = bytes.read(piece)) {
        hash.update(piece, 0, count);
        Disk.write(channel, piece, count);
        length += count;
      }
      channel.force(true);
    }
    return new StoredFile(id, label, length, HexFormat.of().formatHex(hash.digest()),
        clock.instant().truncatedTo(ChronoUnit.MILLIS), 0);
  }

  private Saved publish(Path part, StoredFile file) throws IOException {
    var lock = lock(file.id());
    lock.lock();
    try {
      var earlier = find(file.id());
      if (earlier != null) {
        return new Saved(earlier, file, true);
      }
      var directory = layout.conversation(file.id().conversation());
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory);
        Disk.sync(layout.root());
        Disk.sync(layout.space(file.id().conversation().space()));
      }
      Files.move(part, layout.bytes(file.id()), StandardCopyOption.ATOMIC_MOVE);
      describe(file);
      return new Saved(file, file, false);
    } finally {
      lock.unlock();
    }
  }

  private void describe(StoredFile file) throws IOException {
    Disk.replace(Files.createTempFile(layout.incoming(), file.id().ref() + "-", ".part"), layout.sidecar(file.id()),
        Sidecar.write(file));
    Disk.sync(layout.conversation(file.id().conversation()));
  }

  @Override
  public @Nullable StoredFile find(FileId id) throws IOException {
    try {
      return Sidecar.read(id, Files.readAllBytes(layout.sidecar(id)));
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  @Override
  public InputStream open(FileId id, long from) throws IOException {
    return Channels.newInputStream(FileChannel.open(layout.bytes(id), StandardOpenOption.READ).position(from));
  }

  @Override
  public void bind(FileId id, long message) throws IOException {
    var lock = lock(id);
    lock.lock();
    try {
      var file = find(id);
      if (file != null && file.message() == 0) {
        var ofMessage = layout.ofMessage(id.conversation(), message);
        Files.createDirectories(ofMessage);
        Files.write(ofMessage.resolve(id.ref()), new byte[0]);
        Disk.sync(ofMessage);
        describe(file.of(message));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Set<String> refs(ConversationId conversation, long message) throws IOException {
    var refs = new HashSet<String>();
    Disk.list(layout.ofMessage(conversation, message), path -> {
      if (FileId.isRef(Layout.name(path))) {
        refs.add(Layout.name(path));
      }
    });
    return refs;
  }

  @Override
  public void remove(FileId id, long message) throws IOException {
    var lock = lock(id);
    lock.lock();
    try {
      var file = find(id);
      if (file == null) {
        Disk.removeIfOld(layout.bytes(id), abandoned());
      } else if (file.message() == message) {
        var ofMessage = layout.ofMessage(id.conversation(), message);
        Files.deleteIfExists(ofMessage.resolve(id.ref()));
        Disk.removeIfEmpty(ofMessage);
        Files.deleteIfExists(layout.sidecar(id));
        Files.deleteIfExists(layout.bytes(id));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void walk(Visitor<FileId> visitor) throws IOException {
    Disk.list(layout.root(), space -> Disk.list(space, directory -> {
      var conversation = Layout.conversation(directory);
      if (conversation != null) {
        Disk.list(directory, path -> {
          if (FileId.isRef(Layout.name(path))) {
            visitor.visit(new FileId(conversation, Layout.name(path)));
          }
        });
      }
    }));
  }

  @Override
  public void removePartials() throws IOException {
    var before = abandoned();
    Disk.list(layout.incoming(), part -> Disk.removeIfOld(part, before));
  }

  private Instant abandoned() {
    return clock.instant().minus(ABANDONED);
  }

  private ReentrantLock lock(FileId id) {
    return locks[Math.floorMod(id.ref().hashCode(), LOCKS)];
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
