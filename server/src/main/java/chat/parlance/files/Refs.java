package chat.parlance.files;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes the refs of files: random ones, and for an upload with an idempotency key always the same one, which only the
/// holder of the secret can compute. Safe for many threads.
public final class Refs {

  private static final int BYTES = 16;
  private static final String MAC = "HmacSHA256";

  private final Consumer<byte[]> random;
  private final SecretKeySpec secret;

  /// `random` fills an array with random bytes; servers that share a store of files share the secret.
  public Refs(Consumer<byte[]> random, byte[] secret) {
    this.random = random;
    this.secret = new SecretKeySpec(secret, MAC);
  }

  FileId fresh(ConversationId conversation) {
    byte[] bits = new byte[BYTES];
    random.accept(bits);
    return new FileId(conversation, HexFormat.of().formatHex(bits));
  }

  FileId of(Identity by, ConversationId conversation, String key) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(secret);
      for (var part : new String[]{by.space(), by.user(), Long.toString(conversation.value()), key}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        mac.update(bytes);
      }
      return new FileId(conversation, HexFormat.of().formatHex(mac.doFinal(), 0, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
