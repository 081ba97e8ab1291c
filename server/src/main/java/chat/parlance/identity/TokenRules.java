package chat.parlance.identity;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How one family of tokens is read: which claims say who it is, what other claims must say, and in which space it counts.
///
/// Begin with [#NATIVE] or [#user] and refine: `TokenRules.user("userId").issuedBy("humane").requiring("type", "user")`.
/// Claims that are not named here are not looked at: a foreign token's `roles` or `space` means nothing unless asked for.
/// A name is that of a claim, or, when there is no such claim, a path with dots: `user.id`.
public record TokenRules(Names names, Demands demands, String space) {

  /// Parlance's own tokens: `sub`, `name`, `picture`, `roles`, `space`.
  public static final TokenRules NATIVE = new TokenRules(
      new Names(List.of("sub"), List.of("name"), "picture", "roles", "space"),
      new Demands(null, null, Map.of(), null), TokenVerifier.DEFAULT_SPACE);

  /// Which claims say who it is. The first one of `user`, and of `name`, that is there counts; null means: do not look.
  public record Names(List<String> user, List<String> name, @Nullable String picture, @Nullable String roles,
      @Nullable String space) {

    public Names {
      user = List.copyOf(user);
      name = List.copyOf(name);
      if (user.isEmpty()) {
        throw new IllegalArgumentException("no claim names the user (expected: at least one, such as sub)");
      }
    }
  }

  /// What else must be true. `values` holds the allowed texts of further claims; `longestLife` bounds `exp` minus `iat`.
  public record Demands(@Nullable String issuer, @Nullable String audience, Map<String, Set<String>> values,
      @Nullable Duration longestLife) {

    public Demands {
      values = Map.copyOf(values);
      if (longestLife != null && !longestLife.isPositive()) {
        throw new IllegalArgumentException("the longest life of a token is " + longestLife
            + " (expected: more than 0)");
      }
    }
  }

  public TokenRules {
    Words.requireSpace(space);
  }

  /// Tokens that name their user in the first of these claims that is there, and say nothing else of interest.
  public static TokenRules user(String... claims) {
    return new TokenRules(new Names(List.of(claims), List.of(), null, null, null), NATIVE.demands,
        TokenVerifier.DEFAULT_SPACE);
  }

  /// The claims that may hold the user's name.
  public TokenRules named(String... claims) {
    return new TokenRules(new Names(names.user, List.of(claims), names.picture, names.roles, names.space), demands,
        space);
  }

  /// The claim with the user's roles: a list of words, or one text with spaces.
  public TokenRules withRoles(String claim) {
    return new TokenRules(new Names(names.user, names.name, names.picture, claim, names.space), demands, space);
  }

  /// The claim with the user's space.
  public TokenRules spacedBy(String claim) {
    return new TokenRules(new Names(names.user, names.name, names.picture, names.roles, claim), demands, space);
  }

  /// The space of tokens that do not name one themselves.
  public TokenRules in(String otherSpace) {
    return new TokenRules(names, demands, otherSpace);
  }

  public TokenRules issuedBy(@Nullable String issuer) {
    return new TokenRules(names, new Demands(issuer, demands.audience, demands.values, demands.longestLife), space);
  }

  public TokenRules meantFor(@Nullable String audience) {
    return new TokenRules(names, new Demands(demands.issuer, audience, demands.values, demands.longestLife), space);
  }

  /// A claim that must be one of these texts.
  public TokenRules requiring(String claim, String... allowed) {
    var values = new LinkedHashMap<>(demands.values);
    values.put(claim, Set.copyOf(Stream.of(allowed).toList()));
    return new TokenRules(names, new Demands(demands.issuer, demands.audience, values, demands.longestLife), space);
  }

  /// Tokens that are good for longer than this from their issue are refused, and so are those without `iat`: nobody could
  /// say when they end at last, nor whether a revocation of earlier tokens means them.
  public TokenRules livingAtMost(@Nullable Duration life) {
    return new TokenRules(names, new Demands(demands.issuer, demands.audience, demands.values, life), space);
  }
}
