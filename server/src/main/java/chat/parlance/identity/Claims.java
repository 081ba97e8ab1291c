package chat.parlance.identity;

import chat.parlance.core.Identity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a token with a good signature says (RFC 7519, section 4), held against the rules.
final class Claims {

  /// How far the clocks of issuer and server may be apart.
  static final Duration SKEW = Duration.ofSeconds(30);

  private static final BigDecimal LATEST = new BigDecimal(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
  private static final String TIME_EXPECTED = "seconds since 1970";

  private final JsonNode all;
  private final TokenRules rules;

  private Claims(JsonNode all, TokenRules rules) {
    this.all = all;
    this.rules = rules;
  }

  /// Throws [TokenRefusedException]. Who it is from and for is looked at before when it is good.
  static VerifiedToken read(byte[] payload, TokenRules rules, Instant now) {
    var json = TokenJson.object(payload);
    if (json == null) {
      throw refused(new TokenRefusal.Malformed("has a payload that is not a JSON object", "a JSON object of claims"));
    }
    var claims = new Claims(json, rules);
    claims.checkDemands();
    var issued = claims.time("iat");
    var expires = claims.checkTimes(issued, now);
    return new VerifiedToken(claims.identity(), claims.text("jti", Words.ID_LENGTH),
        issued == null ? Instant.EPOCH : issued, expires.plus(SKEW));
  }

  /// A claim with a text, of something that is signed and names nobody; it may end, but need not.
  static String word(byte[] payload, String claim, Instant now) {
    var json = TokenJson.object(payload);
    if (json == null) {
      throw refused(new TokenRefusal.Malformed("has a payload that is not a JSON object", "a JSON object of claims"));
    }
    var claims = new Claims(json, TokenRules.NATIVE);
    var expires = claims.time("exp");
    if (expires != null && !now.isBefore(expires.plus(SKEW))) {
      throw refused(new TokenRefusal.Expired(expires));
    }
    checkBegun("nbf", claims.time("nbf"), now);
    var word = claims.text(claim, Words.NAME_LENGTH);
    if (word == null) {
      throw bad(claim, json.path(claim), "a text");
    }
    return word;
  }

  private void checkDemands() {
    var demands = rules.demands();
    if (demands.issuer() != null) {
      var issuer = all.path("iss").isString() ? all.path("iss").stringValue() : null;
      if (!demands.issuer().equals(issuer)) {
        throw refused(new TokenRefusal.WrongIssuer(issuer, demands.issuer()));
      }
    }
    if (demands.audience() != null) {
      var audience = audience();
      if (!audience.contains(demands.audience())) {
        throw refused(new TokenRefusal.WrongAudience(audience, demands.audience()));
      }
    }
    new TreeMap<>(demands.values()).forEach((claim, allowed) -> {
      var value = find(claim);
      if (!value.isString() || !allowed.contains(value.stringValue())) {
        throw bad(claim, value, String.join(" or ", allowed.stream().sorted().toList()));
      }
    });
  }

  private List<String> audience() {
    var audience = all.path("aud");
    if (audience.isString()) {
      return List.of(audience.stringValue());
    }
    return audience.isArray()
        ? audience.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList()
        : List.of();
  }

  private Instant checkTimes(@Nullable Instant issued, Instant now) {
    var expires = time("exp");
    if (expires == null) {
      throw bad("exp", all.path("exp"), "the time when it expires, in " + TIME_EXPECTED);
    }
    if (!now.isBefore(expires.plus(SKEW))) {
      throw refused(new TokenRefusal.Expired(expires));
    }
    checkBegun("nbf", time("nbf"), now);
    checkBegun("iat", issued, now);
    var longest = rules.demands().longestLife();
    if (longest != null) {
      if (issued == null) {
        throw bad("iat", all.path("iat"), "the time of its issue, since it may live " + longest + " at most");
      }
      var life = Duration.between(issued, expires);
      if (life.compareTo(longest) > 0) {
        throw refused(new TokenRefusal.BadClaim("exp", life + " after its issue", "at most " + longest));
      }
    }
    return expires;
  }

  private static void checkBegun(String claim, @Nullable Instant from, Instant now) {
    if (from != null && from.minus(SKEW).isAfter(now)) {
      throw refused(new TokenRefusal.NotYetValid(claim, from));
    }
  }

  private Identity identity() {
    var names = rules.names();
    var user = names.user().stream().filter(claim -> present(find(claim))).findFirst()
        .orElseThrow(() -> refused(new TokenRefusal.NoUser(names.user())));
    var id = find(user);
    if (!id.isString() || !Words.text(id.stringValue(), Words.ID_LENGTH)) {
      throw bad(user, id, "a user id of " + Words.ID_EXPECTED);
    }
    return new Identity(space(names.space()), id.stringValue(), name(names.name()),
        text(names.picture(), Words.PICTURE_LENGTH), roles(names.roles()));
  }

  private @Nullable String name(List<String> claims) {
    for (var claim : claims) {
      var name = text(claim, Words.NAME_LENGTH);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  private String space(@Nullable String claim) {
    var space = claim == null ? null : find(claim);
    if (claim == null || space == null || !present(space)) {
      return rules.space();
    }
    if (!space.isString() || !Words.space(space.stringValue())) {
      throw bad(claim, space, Words.SPACE_EXPECTED);
    }
    return space.stringValue().equals(rules.space()) ? rules.space() : space.stringValue(); // most are in one space
  }

  private Set<String> roles(@Nullable String claim) {
    var roles = claim == null ? null : find(claim);
    if (claim == null || roles == null || !present(roles)) {
      return Set.of();
    }
    var words = new ArrayList<String>();
    if (roles.isString()) {
      words.addAll(List.of(roles.stringValue().trim().split("\\s+")));
      words.remove(""); // a text without a word splits into one empty one
    } else if (roles.isArray() && roles.valueStream().allMatch(JsonNode::isString)) {
      roles.valueStream().map(JsonNode::stringValue).forEach(words::add);
    } else {
      throw bad(claim, roles, "a list of words, or words with spaces between them");
    }
    if (words.size() > Words.ROLES || !words.stream().allMatch(word -> Words.text(word, Words.ID_LENGTH))) {
      throw bad(claim, roles, "at most " + Words.ROLES + " words, each " + Words.ID_EXPECTED);
    }
    return new LinkedHashSet<>(words);
  }

  /// An optional text: null when the claim is not asked for, absent, null or empty.
  private @Nullable String text(@Nullable String claim, int length) {
    var value = claim == null ? null : find(claim);
    if (claim == null || value == null || !present(value) || value.isString() && value.stringValue().isEmpty()) {
      return null;
    }
    if (!value.isString() || !Words.text(value.stringValue(), length)) {
      throw bad(claim, value, "a text of 1 to " + length + " characters, not blank, no control characters");
    }
    return value.stringValue();
  }

  /// A NumericDate (RFC 7519, section 2): seconds, possibly with a fraction. Null when absent.
  private @Nullable Instant time(String claim) {
    var value = all.path(claim);
    if (!present(value)) {
      return null;
    }
    if (!value.isNumber() || value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      throw bad(claim, value, TIME_EXPECTED);
    }
    if (value.doubleValue() < 0 || value.doubleValue() > LATEST.doubleValue()) {
      throw bad(claim, value, TIME_EXPECTED + ", before the year 10000; are these milliseconds?");
    }
    return Instant.ofEpochMilli(value.decimalValue().movePointRight(3).longValue());
  }

  private JsonNode find(String name) {
    var direct = all.path(name);
    if (!direct.isMissingNode() || name.indexOf('.') < 0) {
      return direct;
    }
    var node = all;
    for (var step : name.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private static boolean present(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private static TokenRefusedException bad(String claim, JsonNode found, String expected) {
    var text = !present(found) ? null : found.isString() ? found.stringValue() : found.toString();
    return refused(new TokenRefusal.BadClaim(claim, text, expected));
  }

  private static TokenRefusedException refused(TokenRefusal refusal) {
    return new TokenRefusedException(refusal);
  }
}
