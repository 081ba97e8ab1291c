package chat.parlance.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parlance.core.ConversationId;
import chat.parlance.files.FileId;
import chat.parlance.files.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFileStoreTest {

  private static final StoredFile.Label LABEL = new StoredFile.Label("../\"é\n.png", "image/png", "../ann");
  private static final String REF = "0123456789abcdef0123456789abcdef";
  private static final List<String> SPACES = List.of("default", "..", ".", "", "a/b", "../../etc", "/etc", "A", "a",
      "a\0b", "=61", ".incoming", ".ref-secret", "é🎈", "con", "a b", "a\\b", "-a");

  @TempDir Path parent = Path.of("");

  private Path root = Path.of("");
  private DirectoryFileStore store;

  @BeforeEach
  void open() throws IOException {
    root = parent.resolve("x/files");
    store = DirectoryFileStore.open(root, () -> Instant.parse("2026-01-01T00:00:00.123456Z"));
  }

  private static FileId id(String space) {
    return new FileId(new ConversationId(space, Long.MAX_VALUE), REF);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> all() throws IOException {
    try (var paths = Files.walk(parent)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsKnownOfAFileComesBack() throws IOException {
    var saved = store.save(id("default"), LABEL, bytes("abc"));
    assertThat(saved.earlier()).isFalse();
    assertThat(saved.file().sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(store.find(id("default"))).isEqualTo(saved.file());
    store.bind(id("default"), 35);
    assertThat(store.find(id("default"))).isEqualTo(saved.file().of(35));
    assertThat(store.refs(id("default").conversation(), 35)).containsExactly(REF);
    try (var in = store.open(id("default"), 1)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("bc");
    }
  }

  @Test
  void noSpaceLeavesTheDirectoryOrMeetsAnother() throws IOException {
    for (var space : SPACES) {
      store.save(id(space), LABEL, bytes(space));
    }
    for (var path : all()) {
      assertThat(path).startsWith(root);
      assertThat(root.relativize(path).getNameCount()).as(path.toString()).isEqualTo(3);
    }
    var seen = new HashSet<FileId>();
    store.walk(seen::add);
    assertThat(seen).hasSize(SPACES.size());
    for (var space : SPACES) {
      assertThat(seen).contains(id(space));
      try (var in = store.open(id(space), 0)) {
        assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(space);
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> store.find(id("É".repeat(51))));
  }

  @Test
  void onlyRefsBecomeNames() {
    for (var ref : List.of("", "..", REF + "0", REF.toUpperCase(java.util.Locale.ROOT), REF.substring(1) + "/",
        REF + ".json")) {
      assertThatIllegalArgumentException().as(ref)
          .isThrownBy(() -> new FileId(new ConversationId("default", 1), ref));
    }
  }

  @Test
  void anEarlierFileStays() throws IOException {
    var first = store.save(id("default"), LABEL, bytes("first"));
    var second = store.save(id("default"), LABEL, bytes("second"));
    assertThat(second.earlier()).isTrue();
    assertThat(second.file()).isEqualTo(first.file());
    assertThat(second.offered().bytes()).isEqualTo(6);
    assertThat(all()).as("bytes and sidecar").hasSize(2);
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws IOException {
    var broken = new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("the line broke");
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        throw new IOException("the line broke");
      }
    };
    assertThatIOException().isThrownBy(
        () -> store.save(id("default"), LABEL, new SequenceInputStream(bytes("half"), broken)))
        .withMessage("the line broke");
    assertThat(all()).isEmpty();
    assertThat(store.find(id("default"))).isNull();
  }

  @Test
  void aFileBelongsToOneMessageAndIsRemovedForThatOneOnly() throws IOException {
    store.save(id("default"), LABEL, bytes("abc"));
    store.bind(id("default"), 1);
    store.bind(id("default"), 2);
    assertThat(store.refs(id("default").conversation(), 2)).isEmpty();
    for (long other : new long[]{0, 2}) {
      store.remove(id("default"), other);
      assertThat(store.find(id("default"))).isNotNull();
    }
    store.remove(id("default"), 1);
    assertThat(store.find(id("default"))).isNull();
    assertThat(all()).isEmpty();
    assertThat(root.resolve("default").resolve("1y2p0ij32e8e7")).isEmptyDirectory();
    assertThatIOException().isThrownBy(() -> store.open(id("default"), 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void foreignThingsInTheDirectoryArePassedOver() throws IOException {
    store.save(id("default"), LABEL, bytes("abc"));
    Files.createDirectories(root.resolve("default/zzzzzzzzzzzzz"));
    Files.createDirectories(root.resolve("lost+found/1"));
    Files.createDirectories(root.resolve("=6/1"));
    Files.writeString(root.resolve("default/notes.txt"), "x");
    Files.writeString(root.resolve("default/1y2p0ij32e8e7/notes.txt"), "x");
    Files.writeString(root.resolve("README"), "x");
    var seen = new ArrayList<FileId>();
    store.walk(seen::add);
    assertThat(seen).containsExactly(id("default"));
  }

  @Test
  void aDamagedSidecarIsAnErrorAndNotAFile() throws IOException {
    store.save(id("default"), LABEL, bytes("abc"));
    for (var text : List.of("", "{", "[]", "{\"name\":\"a\"}", "null")) {
      Files.writeString(root.resolve("default/1y2p0ij32e8e7/" + REF + ".json"), text);
      assertThatIOException().as(text).isThrownBy(() -> store.find(id("default"))).withMessageContaining("damaged");
    }
  }
}
