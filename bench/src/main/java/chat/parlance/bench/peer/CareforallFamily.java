package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Clients of CareForAll: a user who opens a conversation, and admins who may open any. An admin becomes a participant, which
/// everybody is told; so that a large room is filled in good time, each has up to 50 of the connections.
public final class CareforallFamily implements Family {

  private static final int EACH = 50;

  private final KeyPair keys = keys();

  private static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.CAREFORALL;
  }

  @Override
  public Map<String, String> settings() {
    var key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    return Map.of("JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\\n" + key + "\\n-----END PUBLIC KEY-----\\n");
  }

  @Override
  public Room open(Parlance server, List<Guest> guests) throws IOException, InterruptedException {
    var owner = token(guests.getFirst().user(), "USER");
    var conversation = server.post("/api/conversations", owner, "{\"subject\":\"a benchmark\"}").path("data")
        .path("conversationId").stringValue();
    var admins = new ArrayList<String>();
    for (int i = 0; i <= guests.size() / EACH; i++) {
      admins.add(token("admin-" + i, "ADMIN"));
    }
    var entered = new ArrayList<Guest>();
    for (int i = 0; i < guests.size(); i++) {
      var guest = guests.get(i);
      entered.add(new Guest(guest.user(), guest.token(), "/ws/conversations/" + conversation + "?token="
          + (i == 0 ? owner : admins.get(i / EACH))));
    }
    return new Room(conversation, entered);
  }

  private String token(String user, String role) {
    return new Tokens(JWSAlgorithm.RS256, new RSASSASigner(keys.getPrivate()))
        .sign(new JWTClaimsSet.Builder().issuer("care-for-all-auth").audience("care-for-all-api").claim("userId", user)
            .claim("role", role).claim("isGuest", false));
  }
}
