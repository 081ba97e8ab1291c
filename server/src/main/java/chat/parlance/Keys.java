package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.RemoteKeys;
import chat.parlance.identity.SecretFile;
import chat.parlance.identity.TokenIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How native tokens are checked, and, when the server has the secret itself, made.
record Keys(KeySource source, @Nullable TokenIssuer issuer) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

  static Keys of(ParlanceConfig config, InstantSource clock) throws IOException {
    var tokens = config.tokens();
    if (tokens.jwtPublicKey() != null) {
      return new Keys(KeySource.publicKey(tokens.jwtPublicKey()), null);
    }
    if (tokens.jwksUrl() != null) {
      return new Keys(KeySource.jwks(tokens.jwksUrl(), clock), null);
    }
    var secret = tokens.jwtSecret() != null ? tokens.jwtSecret() : SecretFile.readOrCreate(Path.of(config.dataDir()));
    if (secret.equals(config.gochat().accessSecret())) {
      throw new ConfigException("gochat.access-secret and the secret in " + config.dataDir()
          + ": the same one (expected: two different ones, for Go-Chat's refresh tokens would be good for Parlance's own API)");
    }
    if (secret.equals(config.hexatron().accessTokenSecret())) {
      throw new ConfigException("hexatron.access-token-secret and the secret in " + config.dataDir()
          + ": the same one (expected: two different ones)");
    }
    return new Keys(KeySource.secret(secret), new TokenIssuer(secret, clock));
  }

  /// Fetches the keys if they are somewhere else, so that the first client need not wait. May take some seconds; keys that
  /// cannot be fetched now are a warning, for they are tried again with each token.
  void open() {
    try {
      load();
    } catch (IOException e) {
      LOG.warn("no token can be checked yet: {}", e.getMessage());
    }
  }

  /// Fetches the keys if they are somewhere else. Throws `IOException` with what is wrong.
  void load() throws IOException {
    if (source instanceof RemoteKeys remote) {
      remote.load();
    }
  }

  @Override
  public void close() {
    if (source instanceof RemoteKeys remote) {
      remote.close();
    }
  }
}
