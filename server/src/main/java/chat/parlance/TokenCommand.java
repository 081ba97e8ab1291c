package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.Durations;
import chat.parlance.core.Identity;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `parlance token`: makes a token with the server's own secret.
@Command(name = "token", mixinStandardHelpOptions = true, description = "Print a token for a user, signed with the server's secret.")
final class TokenCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Option(names = "--user", required = true, paramLabel = "NAME", description = "User id.") String user = "";

  @Option(names = "--space", paramLabel = "S", description = "Space (tenant); default: ${DEFAULT-VALUE}.", defaultValue = TokenVerifier.DEFAULT_SPACE) String space = TokenVerifier.DEFAULT_SPACE;

  @Option(names = "--ttl", paramLabel = "12h", defaultValue = "12h", description = "How long it is good; default: 12h.") String ttl = "12h";

  @Option(names = "--name", paramLabel = "TEXT", description = "Name to show.")
  @Nullable String name;

  @Option(names = "--role", paramLabel = "ROLE", description = "Role, e.g. admin or agent; may be repeated.") List<String> roles = List
      .of();

  @Override
  public Integer call() throws IOException {
    var clock = Clock.systemUTC();
    var config = configured.config();
    var life = Durations.option(ttl);
    if (life.compareTo(config.tokens().longestLife()) > 0) {
      throw new ConfigException("--ttl " + ttl + " (expected: at most the " + config.tokens().longestLife().toHours()
          + " hours of tokens.longest-life)");
    }
    try (var keys = Keys.of(config, clock)) {
      var issuer = keys.issuer();
      if (issuer == null) {
        throw new ConfigException(
            "Tokens are checked with foreign keys here (tokens.jwt-public-key or tokens.jwks-url);"
                + " only their owner can make tokens.");
      }
      var token = issuer.issue(new Identity(space, user, name, null, Set.copyOf(roles)), life);
      new TokenVerifier(keys.source(), TokenRules.NATIVE.livingAtMost(config.tokens().longestLife()), clock)
          .verify(token); // a token that would be refused is not handed out
      System.out.println(token);
      return 0;
    }
  }
}
