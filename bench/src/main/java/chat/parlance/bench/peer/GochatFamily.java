package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Clients of Go-Chat: a room comes into being when the first of them connects to its UUID.
public record GochatFamily() implements Family {

  private static final String SECRET = "a-secret-that-only-the-benchmark-uses-for-gochat";
  private static final long ROOMS = 0x726f_6f6d_0000_4000L;
  private static final long USERS = 0x7573_6572_0000_4000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  @Override
  public Dialect dialect() {
    return Dialect.GOCHAT;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("GOCHAT_ACCESS_SECRET", SECRET);
  }

  @Override
  public Room open(Parlance server, List<Guest> guests) {
    var room = new UUID(ROOMS, VARIANT + Parlance.number(guests.getFirst()));
    return new Room(room.toString(), guests.stream().map(guest -> new Guest(guest.user(), guest.token(),
        "/ws/chat/" + room + "?token=" + token(Parlance.number(guest)))).toList());
  }

  private static String token(int number) {
    var user = new UUID(USERS, VARIANT + number).toString();
    return tokens().sign(new JWTClaimsSet.Builder().subject(user).claim("user_id", user)
        .claim("username", "guest-" + number).claim("token_type", "access"));
  }

  private static Tokens tokens() {
    try {
      return new Tokens(JWSAlgorithm.HS256, new MACSigner(SECRET));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
