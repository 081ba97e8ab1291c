package chat.parlance.identity;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a token is not acceptable. Dialects map the cases to their own status, code and text.
public sealed interface TokenRefusal {

  /// One sentence that may be shown to whoever sent the token: it names what was found and what is expected, and holds
  /// no secret, no token and no address.
  String sentence();

  /// It is no signed token at all: too long, not three parts, not base64url, not JSON.
  record Malformed(String found, String expected) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token " + found + " (expected: " + expected + ").";
    }
  }

  /// Signed with something else than this verifier's algorithm, or with nothing.
  record WrongAlgorithm(String found, Collection<SignatureAlgorithm> expected) implements TokenRefusal {
    @Override
    public String sentence() {
      var names = expected.stream().sorted().map(SignatureAlgorithm::label).toList();
      return "The token is signed with " + quoted(found) + " (expected: " + String.join(" or ", names) + ").";
    }
  }

  /// Changed on the way, or signed by somebody else.
  record BadSignature() implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token's signature is wrong: it was changed, or signed with another key.";
    }
  }

  record Expired(Instant at) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token expired at " + at + ".";
    }
  }

  /// `claim` is `nbf`, or `iat` when the token claims to be made in the future.
  record NotYetValid(String claim, Instant from) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token is not valid before " + from + " (" + claim + ").";
    }
  }

  record WrongIssuer(@Nullable String found, String expected) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token's issuer (iss) is " + quoted(found) + " (expected: " + quoted(expected) + ").";
    }
  }

  record WrongAudience(List<String> found, String expected) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token's audience (aud) is " + quoted(found.isEmpty() ? null : String.join(", ", found))
          + " (expected: " + quoted(expected) + ").";
    }
  }

  /// None of the claims that may name the user is there.
  record NoUser(List<String> claims) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token names no user (expected in: " + String.join(", ", claims) + ").";
    }
  }

  record BadClaim(String claim, @Nullable String found, String expected) implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token's " + claim + " is " + quoted(found) + " (expected: " + expected + ").";
    }
  }

  /// The issuer has no such key; `keyId` is null when the token names none and there are several.
  record UnknownKey(@Nullable String keyId) implements TokenRefusal {
    @Override
    public String sentence() {
      return keyId == null
          ? "The token names no key (expected: a kid, since its issuer has several keys)."
          : "The token was signed with the key " + quoted(keyId) + ", which its issuer does not publish.";
    }
  }

  /// Somebody withdrew it, or all earlier tokens of its user.
  record Revoked() implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token was revoked.";
    }
  }

  /// Whoever issued it says that it is not good.
  record Disowned() implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token is not accepted by the service that issued it.";
    }
  }

  /// Nothing is wrong with the token as far as we know: try again later. The one case that is the server's trouble.
  record KeysUnavailable() implements TokenRefusal {
    @Override
    public String sentence() {
      return "The token cannot be checked: the keys of its issuer are not available at the moment. Try again later.";
    }
  }

  /// What a token said, short and harmless enough to be shown.
  private static String quoted(@Nullable String text) {
    if (text == null) {
      return "missing";
    }
    var start = text.codePoints().limit(60)
        .map(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? '.' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
    return "'" + start + (text.codePointCount(0, text.length()) > 60 ? "…'" : "'");
  }
}
