package chat.parlance.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import chat.parlance.core.ConversationId;
import chat.parlance.files.FileId;
import chat.parlance.files.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCopyTest {

  private static final StoredFile.Label LABEL = new StoredFile.Label("a.png", "image/png", "ann");
  private static final ConversationId ROOM = new ConversationId("Acme & Co", 7);

  @TempDir Path parent = Path.of("");

  private DirectoryFileStore source;
  private DirectoryFileStore target;
  private DirectoryCopy copy;

  @BeforeEach
  void open() throws IOException {
    source = DirectoryFileStore.open(parent.resolve("a"), () -> Instant.EPOCH);
    target = DirectoryFileStore.open(parent.resolve("b"), () -> Instant.EPOCH);
    copy = new DirectoryCopy(parent.resolve("a"), parent.resolve("b"), _ -> {});
  }

  private static FileId id(int number) {
    return new FileId(ROOM, "%032x".formatted(number));
  }

  private static void save(DirectoryFileStore store, int number, String text) throws IOException {
    store.save(id(number), LABEL, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(DirectoryFileStore store, int number) throws IOException {
    try (var bytes = store.open(id(number), 0)) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<Path> all() throws IOException {
    try (var paths = Files.walk(parent.resolve("b"))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void filesComeWithWhatIsKnownOfThemAndTheMessagesTheyBelongTo() throws IOException {
    save(source, 1, "one");
    save(source, 2, "two");
    source.bind(id(1), 35);
    Files.writeString(parent.resolve("a/.ref-secret"), "hush");
    Files.writeString(parent.resolve("a/.incoming/x.part"), "half");
    copy.run();
    assertThat(copy.files()).isEqualTo(2);
    assertThat(copy.bytes()).isEqualTo(6);
    assertThat(text(target, 1)).isEqualTo("one");
    assertThat(target.find(id(1))).isEqualTo(source.find(id(1)));
    assertThat(target.find(id(2))).isEqualTo(source.find(id(2)));
    assertThat(target.refs(ROOM, 35)).containsExactly(id(1).ref());
    assertThat(all()).as("two files, two descriptions, one belonging").hasSize(5);
  }

  @Test
  void whatIsThereAlreadyStaysAndWhatWasAddedCanBeTakenBack() throws IOException {
    save(target, 1, "mine");
    save(source, 1, "theirs");
    save(source, 2, "two");
    source.bind(id(2), 35);
    var before = all();
    copy.run();
    assertThat(copy.files()).isEqualTo(1);
    assertThat(text(target, 1)).isEqualTo("mine");
    copy.undo();
    assertThat(all()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aFileThatIsNotWholeIsNoFileAndOneThatLostBytesIsNamed() throws IOException {
    save(source, 1, "one");
    save(source, 2, "two");
    var bytes = new Layout(parent.resolve("a")).bytes(id(1));
    Files.delete(bytes);
    copy.run();
    assertThat(copy.files()).as("it is being removed").isEqualTo(1);
    Files.writeString(bytes, "o");
    assertThatIOException().isThrownBy(copy::run).withMessageContaining(bytes.toString())
        .withMessageContaining("1 bytes (expected: 3");
  }
}
