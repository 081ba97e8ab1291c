package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.Map;

/// Clients of HexaTron over Socket.IO by WebSocket. All of them are in the global conversation.
public record HexatronFamily() implements RoamingFamily {

  /// Signs their tokens.
  static final String SECRET = "a-secret-that-only-the-benchmark-uses-for-hexatron";
  /// The conversation that everybody is in.
  static final String GLOBAL = "65f72e08e1b7c1a2a9b4c0d1";
  private static final String TARGET = "/socket.io/?EIO=4&transport=websocket";

  @Override
  public Dialect dialect() {
    return Dialect.HEXATRON;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("ACCESS_TOKEN_SECRET", SECRET, "GLOBAL_CONVERSATION_ID", GLOBAL, "PARLANCE_SHARED_SPACE", "true");
  }

  @Override
  public Room open(Parlance server, List<Guest> guests) {
    return room(guests);
  }

  /// The global conversation with these people.
  static Room room(List<Guest> guests) {
    return new Room(GLOBAL, guests.stream().map(guest -> entering(guest, tokens())).toList());
  }

  @Override
  public List<Guest> entering(List<Guest> guests) {
    return room(guests).guests();
  }

  private static Guest entering(Guest guest, Tokens tokens) {
    return new Guest(guest.user(), tokens.sign(new JWTClaimsSet.Builder().claim("userId", guest.user())), TARGET);
  }

  private static Tokens tokens() {
    try {
      return new Tokens(JWSAlgorithm.HS256, new MACSigner(SECRET));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
