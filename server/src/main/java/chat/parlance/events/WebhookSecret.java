package chat.parlance.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret that signs what is sent to a webhook, in the form of the Standard Webhooks specification: `whsec_` and base64.
public final class WebhookSecret {

  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /// Throws `IllegalArgumentException` for other forms.
  public WebhookSecret(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("the secret of a webhook (expected: whsec_ and base64)");
    }
    this.key = new SecretKeySpec(Base64.getDecoder().decode(text.substring(PREFIX.length())), ALGORITHM);
  }

  /// The signature of a body that is sent under this id at this time (seconds since 1970): `v1,` and base64.
  public String sign(String id, long second, byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + second + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
