package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.SecretFile;
import chat.parlance.identity.TokenIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// How native tokens are checked, and, when the server has the secret itself, made.
record Keys(KeySource source, @Nullable TokenIssuer issuer) {

  static Keys of(ParlanceConfig config, InstantSource clock) throws IOException {
    var tokens = config.tokens();
    if (tokens.jwtPublicKey() != null) {
      return new Keys(KeySource.publicKey(tokens.jwtPublicKey()), null);
    }
    if (tokens.jwksUrl() != null) {
      return new Keys(KeySource.jwks(tokens.jwksUrl(), clock), null);
    }
    var secret = tokens.jwtSecret() != null ? tokens.jwtSecret() : SecretFile.readOrCreate(Path.of(config.dataDir()));
    return new Keys(KeySource.secret(secret), new TokenIssuer(secret, clock));
  }
}
