package chat.parlance.files;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Attachment;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.store.Scribe;
import chat.parlance.store.files.DirectoryFileStore;
import chat.parlance.store.memory.MemoryStores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {

  private static final Duration DAY = Duration.ofHours(24);

  @TempDir Path root = Path.of("");

  private Instant now = Scribe.BEGIN;
  private final MemoryStores stores = new MemoryStores(() -> now);
  private final Scribe scribe = new Scribe(stores);
  private final AtomicInteger pauses = new AtomicInteger();
  private DirectoryFileStore store;
  private ConversationId conversation;
  private Sweep sweep;
  private int count;

  @BeforeEach
  void open() throws IOException {
    store = DirectoryFileStore.open(root, () -> now);
    conversation = scribe.group("default", "ann", "bob");
    sweep = new Sweep(store, stores, () -> now, pauses::incrementAndGet);
  }

  private FileId uploaded(String user) throws IOException {
    return uploaded(user, conversation);
  }

  private FileId uploaded(String user, ConversationId to) throws IOException {
    var id = new FileId(to, String.format("%032x", ++count));
    store.save(id, new StoredFile.Label("a.png", "image/png", user), new ByteArrayInputStream(new byte[]{1, 2, 3}));
    return id;
  }

  private Change named(String user, FileId... files) {
    return scribe.append(conversation, user, scribe.posted(naming(files), null, 0));
  }

  private static Content naming(FileId... files) {
    return new Content("see", Stream.of(files).map(file -> new Attachment("file", file.ref(), null, null, -1)).toList(),
        null);
  }

  private boolean isThere(FileId file) throws IOException {
    return store.find(file) != null;
  }

  private void later(Duration by) {
    now = now.plus(by);
  }

  @Test
  void anUploadThatNoMessageTookIsRemovedAfterADay() throws IOException {
    var file = uploaded("ann");
    later(DAY);
    sweep.run();
    assertThat(isThere(file)).as("after a day to the millisecond").isTrue();
    later(Duration.ofMillis(1));
    sweep.run();
    assertThat(isThere(file)).isFalse();
  }

  @Test
  void aBoundFileStays() throws IOException {
    var file = uploaded("ann");
    store.bind(file, named("ann", file).body().aboutMessage());
    later(DAY.multipliedBy(100));
    sweep.run();
    assertThat(isThere(file)).isTrue();
  }

  @Test
  void whatAMessageNamesAndACrashLeftUnboundIsBoundToTheFirstOne() throws IOException {
    for (int i = 0; i < 700; i++) {
      scribe.post(conversation, "ann", "before");
    }
    var posted = uploaded("ann");
    var edited = uploaded("ann");
    var others = uploaded("bob");
    var message = named("ann", posted, others);
    named("ann", posted);
    scribe.append(conversation, "ann", new ChangeBody.Edited(message.body().aboutMessage(), message.seq(),
        naming(posted, edited, others)));
    for (int i = 0; i < 700; i++) {
      scribe.post(conversation, "ann", "after");
    }
    later(DAY.plusHours(1));
    sweep.run();
    for (var file : List.of(posted, edited)) {
      assertThat(store.find(file)).extracting(StoredFile::message).isEqualTo(message.body().aboutMessage());
    }
    assertThat(isThere(others)).as("named, but not by its uploader").isFalse();
  }

  @Test
  void aFileThatItsMessageNoLongerNamesIsRemoved() throws IOException {
    var deleted = uploaded("ann");
    var edited = uploaded("ann");
    var first = named("ann", deleted);
    var second = named("ann", edited);
    store.bind(deleted, first.body().aboutMessage());
    store.bind(edited, second.body().aboutMessage());
    scribe.append(conversation, "ann", Scribe.deleted(first));
    scribe.append(conversation, "ann", Scribe.edited(second, "no file"));
    sweep.run();
    assertThat(isThere(deleted)).isFalse();
    assertThat(isThere(edited)).isFalse();
  }

  @Test
  void filesOfADatabaseThatIsNotThisOneAreLeftAlone() throws IOException {
    var unknownConversation = uploaded("ann", new ConversationId("default", 4_711));
    var unknownMessage = uploaded("ann");
    store.bind(unknownMessage, 4_712);
    later(DAY.multipliedBy(2));
    sweep.run();
    assertThat(isThere(unknownConversation)).isTrue();
    assertThat(isThere(unknownMessage)).isTrue();
  }

  @Test
  void whatACrashLeftHalfIsRemovedAfterAWhile() throws IOException {
    var whole = uploaded("ann");
    var directory = root.resolve("default").resolve(Long.toString(conversation.value(), 36));
    var bytes = Files.write(directory.resolve("f".repeat(32)), new byte[]{1});
    var part = Files.write(root.resolve(".incoming").resolve("x.part"), new byte[]{1});
    for (var half : List.of(bytes, part)) {
      Files.setLastModifiedTime(half, FileTime.from(now));
    }
    sweep.run();
    assertThat(bytes).exists();
    assertThat(part).exists();
    later(Duration.ofHours(2));
    sweep.run();
    assertThat(bytes).doesNotExist();
    assertThat(part).doesNotExist();
    assertThat(isThere(whole)).isTrue();
  }

  @Test
  void oneDamagedFileDoesNotKeepTheOthersFromBeingSwept() throws IOException {
    var damaged = uploaded("ann");
    var others = List.of(uploaded("ann"), uploaded("bob"));
    Files.writeString(root.resolve("default").resolve(Long.toString(conversation.value(), 36))
        .resolve(damaged.ref() + ".json"), "{");
    later(DAY.plusHours(1));
    sweep.run();
    for (var other : others) {
      assertThat(isThere(other)).isFalse();
    }
  }

  @Test
  void theSweepPausesSoThatOthersHaveTheDisk() throws IOException {
    for (int i = 0; i < 2 * Sweep.STEPS; i++) {
      var file = uploaded("ann");
      store.bind(file, named("ann", file).body().aboutMessage());
    }
    sweep.run();
    assertThat(pauses).hasValue(2);
  }

  @Test
  void theFileOfAMessageThatWasTrimmedIsRemovedAndThatOfAnUnknownOneIsNot() throws IOException {
    var old = uploaded("ann");
    store.bind(old, named("ann", old).body().aboutMessage());
    later(Duration.ofMinutes(1));
    scribe.append(conversation, "ann", scribe.posted("newer", null));
    var foreign = uploaded("ann");
    store.bind(foreign, 12_345);
    sweep.run();
    assertThat(isThere(old)).isTrue();
    scribe.write(transaction -> transaction.trim(conversation, 2, 100));
    sweep.run();
    assertThat(isThere(old)).as("its message is gone").isFalse();
    assertThat(isThere(foreign)).as("newer than all that is known").isTrue();
  }
}
