package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users whose tokens another system signs, with keys it publishes.
class ForeignTokensTest {

  @TempDir Path data = Path.of("");

  private static String token(JWSAlgorithm algorithm, String keyId, JWSSigner signer) throws Exception {
    var claims = new JWTClaimsSet.Builder().subject("ann").claim("name", "Ann of elsewhere")
        .issueTime(Date.from(Instant.now())).expirationTime(Date.from(Instant.now().plusSeconds(600))).build();
    var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  @Test
  void publishedKeysOpenTheDoorAndNothingElseDoes() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
    RSAKey stranger = new RSAKeyGenerator(2048).keyID("r").generate();
    ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
    var keys = new JWKSet(rsa.toPublicJWK()).toString().replace("]}", "," + ec.toPublicJWK() + "]}");
    var asked = new CountDownLatch(1);
    var issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext("/keys", exchange -> {
      byte[] body = keys.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
      asked.countDown();
    });
    issuer.start();
    try (var town = new Town(data, "PARLANCE_JWT_SECRET", "", "PARLANCE_JWKS_URL",
        "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys")) {
      assertThat(asked.await(10, TimeUnit.SECONDS)).as("the keys are fetched before the first token comes").isTrue();
      var byRsa = town.personWith(token(JWSAlgorithm.RS256, "r", new RSASSASigner(rsa)));
      assertThat(byRsa.get("/v1/me").path("name").asString()).isEqualTo("Ann of elsewhere");
      var byEc = town.personWith(token(JWSAlgorithm.ES256, "e", new ECDSASigner(ec)));
      assertThat(byEc.hello().path("user").asString()).isEqualTo("ann");

      var published = rsa.toPublicKey().getEncoded();
      assertThat(status(town, token(JWSAlgorithm.HS256, "r", new MACSigner(published))))
          .as("the public key taken for a secret").isEqualTo(401);
      assertThat(status(town, token(JWSAlgorithm.RS256, "r", new RSASSASigner(stranger)))).isEqualTo(401);
      assertThat(status(town, token(JWSAlgorithm.RS256, "x", new RSASSASigner(rsa)))).isEqualTo(401);
      assertThat(status(town, Town.token("default", "ann", java.time.Duration.ofHours(1)))).isEqualTo(401);
    } finally {
      issuer.stop(0);
    }
  }

  private static int status(Town town, String token) {
    return town.personWith(token).call("GET", "/v1/me", null).statusCode();
  }
}
