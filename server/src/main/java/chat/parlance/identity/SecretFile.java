package chat.parlance.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/// A secret that nobody has to configure: 256 random bits in a file, made at the first start, readable by the server's
/// user only. `<data directory>/jwt-secret` signs native tokens.
public final class SecretFile {

  private static final String NAME = "jwt-secret";
  private static final int BYTES = 32;
  private static final int LENGTH_AT_MOST = 4_096;
  private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ,
      PosixFilePermission.OWNER_WRITE);

  private SecretFile() {}

  /// Reads the secret of this data directory, or makes one. Servers that start at the same time agree on one.
  ///
  /// Throws [IOException] with what to do about it, for a file that others can read or that holds no secret.
  public static String readOrCreate(Path dataDirectory) throws IOException {
    return readOrCreate(dataDirectory, NAME);
  }

  /// The same for a secret with another name and purpose.
  public static String readOrCreate(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    var file = directory.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(file);
    }
    return read(file);
  }

  /// Written and synced beside, then linked under its name: nobody sees half a file, and the first one wins.
  private static void create(Path file) throws IOException {
    var secret = random();
    var fresh = file
        .resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".new");
    try {
      write(fresh, secret);
      publish(fresh, file, secret);
    } catch (FileAlreadyExistsException _) {
      // somebody else was first: theirs is the secret
    } finally {
      Files.deleteIfExists(fresh);
    }
    syncDirectory(file);
  }

  private static void publish(Path fresh, Path file, byte[] secret) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException _) {
      write(file, secret); // no hard links here: still the first one wins, since it must create the file
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileAttribute<?>[] mode = posix(file)
        ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(OWNER)}
        : new FileAttribute<?>[0];
    try (var channel = FileChannel.open(file, options, mode)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void syncDirectory(Path file) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    if (directory != null && posix(file)) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static String read(Path file) throws IOException {
    if (posix(file)) {
      var mode = Files.getPosixFilePermissions(file);
      if (!OWNER.containsAll(mode)) {
        throw new IOException(file + " has mode " + octal(mode)
            + " (expected: 600); others could read the secret. Mend it with: chmod 600 " + file);
      }
    }
    if (Files.size(file) > LENGTH_AT_MOST) {
      throw new IOException(file + " has " + Files.size(file) + " bytes (expected: at most " + LENGTH_AT_MOST
          + "); this is no secret");
    }
    var secret = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
    int length = secret.getBytes(StandardCharsets.UTF_8).length;
    if (length < BYTES) {
      throw new IOException(file + " holds " + length + " bytes (expected: at least " + BYTES
          + "); delete it to have a new one made; what was signed with the old one is void then");
    }
    return secret;
  }

  private static byte[] random() {
    byte[] bits = new byte[BYTES];
    new SecureRandom().nextBytes(bits);
    return (Base64.getUrlEncoder().withoutPadding().encodeToString(bits) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /// As `chmod` takes it: rw-r----- is 640.
  private static String octal(Set<PosixFilePermission> mode) {
    var bits = PosixFilePermissions.toString(mode).replaceAll("[^-]", "1").replace('-', '0');
    return String.format("%03o", Integer.parseInt(bits, 2));
  }
}
