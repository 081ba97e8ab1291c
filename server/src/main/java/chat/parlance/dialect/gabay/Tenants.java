package chat.parlance.dialect.gabay;

import chat.parlance.identity.SignedWord;
import chat.parlance.identity.TokenRefusedException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which space a tag leads to: a JWT that was signed with the secret of the tokens, or a plain word. Safe for many threads.
///
/// A user's token names its user, not a tenant, and equal user ids of two tenants are different people. So a plain word, which
/// anybody can write, opens nothing but what the token itself names, unless the operator says that plain words are trusted.
final class Tenants {

  /// What the original calls the space of those without a tenant.
  static final String PUBLIC = "aws";

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,56}");
  private static final String EXPECTED = "1 to 57 of a-z, 0-9, _ and -, beginning with a letter or digit, or a signed tag";

  /// A tag that leads nowhere; `status` is the one to say so with over HTTP.
  static final class RefusedTagException extends Exception {

    private static final long serialVersionUID = 1;
    private final int status;
    private final String said;

    RefusedTagException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
      this.said = message;
    }

    int status() {
      return status;
    }

    String said() {
      return said;
    }
  }

  private final String space;
  private final boolean shared;
  private final SignedWord signed;
  private final boolean plainTrusted;

  /// `space`: of those without a tenant; `shared`: it is that of all dialects, and tenants are spaces by their own names.
  Tenants(String space, boolean shared, SignedWord signed, boolean plainTrusted) {
    this.space = space;
    this.shared = shared;
    this.signed = signed;
    this.plainTrusted = plainTrusted;
  }

  /// The space of somebody whose token names the tenant `own` ([#PUBLIC] if it names none) and who presents this tag.
  String space(String own, @Nullable String presented) throws RefusedTagException {
    var tag = presented == null || presented.isBlank() ? own : named(own, presented.strip());
    if (!own.equals(PUBLIC) && !tag.equals(own)) {
      throw new RefusedTagException(403, "x-tenant-tag names another tenant than the token.");
    }
    return tag.equals(PUBLIC) ? space : shared ? tag : space + "-" + tag;
  }

  private String named(String own, String presented) throws RefusedTagException {
    boolean vouched = presented.indexOf('.') >= 0;
    var tag = (vouched ? read(presented) : presented).toLowerCase(Locale.ROOT);
    if (!PLAIN.matcher(tag).matches()) {
      throw new RefusedTagException(400, "x-tenant-tag is not a tenant (expected: " + EXPECTED + ").");
    }
    if (!vouched && !plainTrusted && !tag.equals(PUBLIC) && !tag.equals(own)) {
      throw new RefusedTagException(403, "x-tenant-tag is not signed (expected: a JWT with the claim tag).");
    }
    return tag;
  }

  private String read(String token) throws RefusedTagException {
    try {
      return signed.read(token);
    } catch (TokenRefusedException e) {
      throw new RefusedTagException(401, "x-tenant-tag: " + e.refusal().sentence());
    }
  }
}
