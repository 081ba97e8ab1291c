package chat.parlance.store.files;

import chat.parlance.core.ConversationId;
import chat.parlance.files.FileId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.function.LongConsumer;

/// Adds the files of one directory of files to another one, while a server may use the first. A file never changes under
/// its ref, so what the other one has already stays as it is. Secrets and unfinished uploads are not copied.
public final class DirectoryCopy {

  private static final int PIECE = 1 << 20;

  private final Layout from;
  private final Layout to;
  private final LongConsumer progress;
  private final Deque<Path> added = new ArrayDeque<>();
  private final HashSet<String> refs = new HashSet<>();
  private long files;
  private long bytes;

  /// `progress` is told how many bytes are done.
  public DirectoryCopy(Path from, Path to, LongConsumer progress) {
    this.from = new Layout(from);
    this.to = new Layout(to);
    this.progress = progress;
  }

  public long files() {
    return files;
  }

  public long bytes() {
    return bytes;
  }

  /// Copies, durably. What a failure leaves is taken away by [#undo].
  public void run() throws IOException {
    Files.createDirectories(to.incoming());
    Disk.list(from.root(), space -> Disk.list(space, directory -> {
      var id = Layout.conversation(directory);
      if (id != null) {
        conversation(directory, id);
      }
    }));
    Disk.sync(to.root());
  }

  private void conversation(Path directory, ConversationId id) throws IOException {
    refs.clear();
    var target = to.conversation(id);
    Disk.list(directory, path -> {
      var name = Layout.name(path);
      if (FileId.isRef(name) && !Files.exists(target.resolve(name + Layout.SIDECAR))) {
        file(path, new FileId(id, name));
      }
    });
    if (refs.isEmpty()) {
      return;
    }
    Disk.list(directory, of -> { // after the sidecars: what one of them says is here by now
      if (Layout.name(of).startsWith(Layout.OF)) {
        belongings(of, target.resolve(Layout.name(of)));
      }
    });
    Disk.sync(target);
    Disk.sync(to.space(id.space()));
  }

  /// The sidecar is read first: then the bytes are whole, or have been removed since, as their message was.
  private void file(Path source, FileId id) throws IOException {
    var described = source.resolveSibling(id.ref() + Layout.SIDECAR);
    var part = to.incoming().resolve(id.ref() + "-copy.part");
    try {
      byte[] sidecar = Files.readAllBytes(described);
      long expected = Sidecar.read(id, sidecar).bytes();
      long length = pour(source, part);
      if (length != expected) {
        throw new IOException(source + " has " + length + " bytes (expected: " + expected + ", as " + described
            + " says)");
      }
      Files.createDirectories(to.conversation(id.conversation()));
      added.push(to.bytes(id));
      Files.move(part, to.bytes(id), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      added.push(to.sidecar(id));
      Disk.replace(part, to.sidecar(id), sidecar);
      refs.add(id.ref());
      files++;
      bytes += length;
    } catch (NoSuchFileException e) {
      if (Files.exists(source) && Files.exists(described)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long pour(Path source, Path part) throws IOException {
    try (var out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE); var in = Files.newInputStream(source)) {
      byte[] piece = new byte[PIECE];
      long done = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        Disk.write(out, piece, count);
        done += count;
        progress.accept(bytes + done);
      }
      out.force(true);
      return done;
    }
  }

  private void belongings(Path of, Path target) throws IOException {
    Disk.list(of, path -> {
      if (refs.contains(Layout.name(path))) {
        Files.createDirectories(target);
        added.push(target.resolve(Layout.name(path)));
        Files.write(target.resolve(Layout.name(path)), new byte[0]);
      }
    });
    if (Files.exists(target)) {
      Disk.sync(target);
    }
  }

  /// Removes what was added; directories stay.
  public void undo() throws IOException {
    while (!added.isEmpty()) {
      Files.deleteIfExists(added.pop());
    }
  }
}
