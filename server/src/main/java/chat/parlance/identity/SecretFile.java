package chat.parlance.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;

/// The secret that signs native tokens when none is configured: made at the first start, kept with mode 600.
public final class SecretFile {

  private static final String NAME = "jwt-secret";
  private static final int BYTES = 32;

  private SecretFile() {}

  /// Reads the secret of this data directory, or makes one. Servers that start at the same time agree on one.
  public static String readOrCreate(Path dataDirectory) throws IOException {
    Files.createDirectories(dataDirectory);
    var file = dataDirectory.resolve(NAME);
    if (!Files.exists(file)) {
      create(file);
    }
    return read(file);
  }

  private static void create(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    var mode = PosixFilePermissions.asFileAttribute(EnumSet.of(PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE));
    var fresh = file.resolveSibling(NAME + "." + ProcessHandle.current().pid() + "." + System.nanoTime());
    Files.createFile(fresh, mode);
    Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
    try {
      Files.createLink(file, fresh); // fails when somebody else was first, and is never seen half written
    } catch (FileAlreadyExistsException _) {
      // theirs is the secret
    } finally {
      Files.delete(fresh);
    }
  }

  private static String read(Path file) throws IOException {
    var mode = Files.getPosixFilePermissions(file);
    if (!EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE).containsAll(mode)) {
      throw new IOException(file + " has mode " + PosixFilePermissions.toString(mode)
          + " (expected: rw-------); others could read the secret. Mend it with: chmod 600 " + file);
    }
    var secret = Files.readString(file, StandardCharsets.UTF_8).trim();
    if (secret.length() < BYTES) {
      throw new IOException(file + " holds " + secret.length() + " characters (expected: at least " + BYTES
          + "); delete it to have a new one made");
    }
    return secret;
  }
}
