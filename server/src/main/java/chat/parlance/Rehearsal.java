package chat.parlance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/// What clients do, for [WarmupCommand]: everything once, so that the classes are known, and what is done most over and over, so
/// that the JVM knows which code is hot. A server that then starts compiles that at once, when thousands of clients come back.
final class Rehearsal {

  private static final int CONNECTS = 2_000;
  private static final int HEARERS = 10;
  private static final int MESSAGES = 10_000;
  private static final int BURST = 100;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final Pattern CONVERSATION = Pattern.compile("\"conversation\":\"([^\"]+)\"");
  private static final String WIDE = "1000000000";

  /// Signs the tokens of clients over Socket.IO.
  private final String secret = UUID.randomUUID().toString();

  /// Settings of the server that is visited, beside where it is.
  Map<String, String> settings() {
    return Map.of("ACCESS_TOKEN_SECRET", secret, "PARLANCE_LIMITS_MESSAGES_BURST", WIDE,
        "PARLANCE_LIMITS_REQUESTS_BURST", WIDE, "PARLANCE_LIMITS_HANDSHAKES_BURST", WIDE);
  }

  /// Does all of it with the server on this port.
  void visit(int port) throws IOException {
    RawLine.ask(port, "GET /ready", "", "");
    var token = found(TOKEN, RawLine.ask(port, "POST /demo/token", "", "{\"name\":\"ann\"}"));
    var bearer = "Authorization: Bearer " + token + "\r\n";
    var conversation = found(CONVERSATION,
        RawLine.ask(port, "POST /v1/users/bob/messages", bearer, "{\"text\":\"hello\",\"key\":\"1\"}"));
    for (var path : new String[]{"/v1/me", "/v1/conversations", "/v1/conversations/" + conversation + "/messages", "/",
        "/metrics"}) {
      RawLine.ask(port, "GET " + path, bearer, "");
    }
    for (int i = 0; i < CONNECTS; i++) {
      connected(port, bearer).close();
    }
    overSocketIo(port);
    talk(port, bearer, conversation);
  }

  private static RawLine connected(int port, String bearer) throws IOException {
    var line = new RawLine(port);
    try {
      line.upgrade("/v1/connect", bearer);
      line.write(RawLine.frame("{\"op\":\"hello\"}"));
      line.await("\"op\":\"ready\"", 1);
    } catch (IOException e) {
      line.close();
      throw e;
    }
    return line;
  }

  private void overSocketIo(int port) throws IOException {
    var hello = RawLine.frame("40/chat,{\"token\":\"" + token() + "\"}");
    for (int i = 0; i < CONNECTS; i++) {
      try (var line = new RawLine(port)) {
        line.upgrade("/socket.io/?EIO=4&transport=websocket", "");
        line.await("\"sid\"", 1);
        line.write(hello);
        line.await("40/chat,{\"sid\"", 1);
      }
    }
  }

  private String token() {
    var now = Instant.now();
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), new JWTClaimsSet.Builder().claim("userId", "ann")
        .issueTime(Date.from(now)).expirationTime(Date.from(now.plus(Duration.ofMinutes(5)))).build());
    try {
      token.sign(new MACSigner(secret));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  /// One says much, others hear it.
  private static void talk(int port, String bearer, String conversation) throws IOException {
    var hearers = new ArrayList<RawLine>();
    try (var speaker = connected(port, bearer)) {
      for (int i = 0; i < HEARERS; i++) {
        var hearer = connected(port, bearer);
        hearers.add(hearer);
        Thread.ofVirtual().start(hearer::drain);
      }
      for (int said = 0; said < MESSAGES; said += BURST) {
        var burst = new StringBuilder();
        for (int i = said; i < said + BURST; i++) {
          burst.append(RawLine.frame("{\"op\":\"send\",\"to\":\"" + conversation + "\",\"key\":\"r" + i
              + "\",\"text\":\"hello again\"}"));
        }
        speaker.write(burst.toString());
        speaker.await("\"op\":\"ack\"", BURST);
      }
    } finally {
      for (var hearer : hearers) {
        hearer.close();
      }
    }
  }

  private static String found(Pattern pattern, String answer) throws IOException {
    var matcher = pattern.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("expected " + pattern + " in " + answer);
    }
    return matcher.group(1);
  }
}
