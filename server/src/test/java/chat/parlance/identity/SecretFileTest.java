package chat.parlance.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "modes are POSIX")
class SecretFileTest {

  @TempDir Path directory;

  @Test
  void theFirstStartMakesASecretThatOnlyTheOwnerCanRead() throws IOException {
    var secret = SecretFile.readOrCreate(directory.resolve("a/b"));
    var file = directory.resolve("a/b/jwt-secret");
    assertThat(secret).matches("[A-Za-z0-9_-]{43}");
    assertThat(file).hasContent(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    try (var all = Files.list(file.getParent())) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void laterStartsReadTheSameSecret() throws IOException {
    assertThat(SecretFile.readOrCreate(directory)).isEqualTo(SecretFile.readOrCreate(directory));
    assertThat(SecretFile.readOrCreate(directory)).isNotEqualTo(SecretFile.readOrCreate(directory.resolve("other")));
  }

  @Test
  void serversThatStartAtTheSameTimeAgreeOnOneSecret() throws Exception {
    int servers = 8;
    var barrier = new CyclicBarrier(servers);
    try (var pool = Executors.newFixedThreadPool(servers)) {
      for (int round = 0; round < 25; round++) {
        var data = directory.resolve("round-" + round);
        var starts = new ArrayList<Future<String>>();
        for (int i = 0; i < servers; i++) {
          Callable<String> start = () -> {
            barrier.await(10, TimeUnit.SECONDS);
            return SecretFile.readOrCreate(data);
          };
          starts.add(pool.submit(start));
        }
        var secrets = new HashSet<String>();
        for (var start : starts) {
          secrets.add(start.get(10, TimeUnit.SECONDS));
        }
        assertThat(secrets).hasSize(1);
        try (var all = Files.list(data)) {
          assertThat(all).hasSize(1);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"rw-r--r--, 644", "rw-r-----, 640", "rw----r--, 604", "rw--w----, 620", "rwx------, 700"})
  void aFileThatOthersCanReadIsRefused(String mode, String octal) throws IOException {
    SecretFile.readOrCreate(directory);
    var file = directory.resolve("jwt-secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatIOException().isThrownBy(() -> SecretFile.readOrCreate(directory))
        .withMessageContaining("has mode " + octal + " (expected: 600)").withMessageContaining("chmod 600 " + file);
  }

  @Test
  void aSecretOfOnesOwnIsReadWithoutTheSpaceAroundIt() throws IOException {
    write("\n  my own secret of more than 32 bytes \r\n");
    assertThat(SecretFile.readOrCreate(directory)).isEqualTo("my own secret of more than 32 bytes");
  }

  @Test
  void aFileWithoutASecretIsRefused() throws IOException {
    write("too short\n");
    assertThatIOException().isThrownBy(() -> SecretFile.readOrCreate(directory))
        .withMessageContaining("holds 9 bytes (expected: at least 32)").withMessageNotContaining("too short");
    write("x".repeat(5_000));
    assertThatIOException().isThrownBy(() -> SecretFile.readOrCreate(directory))
        .withMessageContaining("5000 bytes (expected: at most 4096)");
  }

  @Test
  void aReadOnlyFileIsFine() throws IOException {
    var secret = SecretFile.readOrCreate(directory);
    Files.setPosixFilePermissions(directory.resolve("jwt-secret"), PosixFilePermissions.fromString("r--------"));
    assertThat(SecretFile.readOrCreate(directory)).isEqualTo(secret);
  }

  private void write(String text) throws IOException {
    var file = directory.resolve("jwt-secret");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
