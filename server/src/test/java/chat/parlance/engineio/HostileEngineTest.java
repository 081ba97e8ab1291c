package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import chat.parlance.http.RawClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that mean harm, or do it.
class HostileEngineTest {

  private static final String POLLING = "/engine.io/?EIO=4&transport=polling";

  private final Echo echo = new Echo();
  private final AtomicReference<EngineServer> server = new AtomicReference<>();
  private final EngineRig rig = new EngineRig(transport -> {
    server.set(new EngineServer(EngineConfig.DEFAULT.heartbeat(Duration.ofSeconds(1), Duration.ofSeconds(1))
        .bounds(1_000_000, 1_000_000, 5_000), transport, new SessionIds(new SecureRandom()), echo));
    return server.get().mount("/engine.io", Cors.any(), Origins.any());
  });

  @AfterEach
  void stop() {
    rig.close();
  }

  private static String sid(String greeting) {
    return greeting.substring(greeting.indexOf("\"sid\":\"") + 7, greeting.indexOf("\",\"upgrades"));
  }

  private void awaitSessions(int most) throws InterruptedException {
    while (server.get().sessions() > most) {
      assertThat(echo.end()).isNotEqualTo("not closed");
    }
  }

  @Test
  void sessionIdsAreLongAndTellNothingOfEachOther() throws Exception {
    var ids = new HashSet<String>();
    for (int i = 0; i < 200; i++) {
      ids.add(sid(rig.get(POLLING).body()));
    }
    assertThat(ids).hasSize(200).allMatch(id -> id.matches("[A-Za-z0-9_-]{24}"));
    var prefixes = new HashSet<String>();
    ids.forEach(id -> prefixes.add(id.substring(0, 4)));
    assertThat(prefixes.size()).isGreaterThan(190);
  }

  @Test
  void guessedIdsGetNothingAndDisturbNobody() throws Exception {
    String sid = sid(rig.get(POLLING).body());
    try (var client = new RawClient(rig.port())) {
      for (int i = 0; i < 500; i++) {
        String guess = sid.substring(0, sid.length() - 1 - i % 20) + i;
        client.send(RawClient.request("GET", POLLING + "&sid=" + guess));
        assertThat(client.reply().status()).isEqualTo(400);
      }
    }
    rig.post(POLLING + "&sid=" + sid, "4mine");
    assertThat(rig.get(POLLING + "&sid=" + sid).body()).contains("4mine");
  }

  @Test
  void thousandsOfAbandonedHandshakesAreForgotten() throws Exception {
    try (var client = new RawClient(rig.port())) {
      for (int i = 0; i < 4_000; i++) {
        client.send(RawClient.request("GET", POLLING));
        assertThat(client.reply().status()).isEqualTo(200);
      }
    }
    awaitSessions(0);
    assertThat(rig.get(POLLING).statusCode()).isEqualTo(200);
  }

  @Test
  void halfOpenPollsEndWithTheirConnectionOrTheirTime() throws Exception {
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 200; i++) {
      var client = new RawClient(rig.port());
      clients.add(client);
      client.send(RawClient.request("GET", POLLING));
      String sid = sid(client.reply().text());
      client.send(RawClient.request("GET", POLLING + "&sid=" + sid));
      if (i % 2 == 0) {
        client.close();
      }
    }
    awaitSessions(0);
    for (var client : clients) {
      client.close();
    }
  }

  @Test
  void endlessPostsAreCutOffAtTheLimit() throws Exception {
    String sid = sid(rig.get(POLLING).body());
    try (var client = new RawClient(rig.port())) {
      client.send("POST " + POLLING + "&sid=" + sid + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "4000\r\n" + "4".repeat(0x4000) + "\r\n";
      for (int i = 0; i < 70; i++) {
        client.send(chunk);
      }
      assertThat(client.reply().status()).isEqualTo(413);
    } catch (IOException e) {
      assertThat(e).as("hung up on while sending").isNotNull();
    }
  }

  @Test
  void aPayloadOfManyPacketsOrOfNothingEndsItsSessionOnly() throws Exception {
    String other = POLLING + "&sid=" + sid(rig.get(POLLING).body());
    for (String payload : new String[]{"4\u001e".repeat(400_000) + "4", "\u001e".repeat(900_000),
        "b!".repeat(450_000)}) {
      String session = POLLING + "&sid=" + sid(rig.get(POLLING).body());
      assertThat(rig.post(session, payload).statusCode()).isEqualTo(400);
      assertThat(rig.get(session).statusCode()).isEqualTo(400);
    }
    assertThat(rig.post(other, "4x").statusCode()).isEqualTo(200);
  }

  @Test
  void noiseOnAllTransportsBringsNothingDown() throws Exception {
    var random = new Random(9);
    for (int i = 0; i < 150; i++) {
      byte[] noise = new byte[random.nextInt(1, 200)];
      random.nextBytes(noise);
      noise[0] = (byte) ('0' + random.nextInt(8));
      String session = POLLING + "&sid=" + sid(rig.get(POLLING).body());
      rig.post(session, new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1));
      try (var socket = rig.socket(i % 2 == 0 ? session.replace("polling", "websocket")
          : "/engine.io/?EIO=4&transport=websocket")) {
        if (socket.isOpen()) {
          socket.send(new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
    awaitSessions(0);
    assertThat(rig.get(POLLING).statusCode()).isEqualTo(200);
  }

  @Test
  void pollsThatSpinDuringAnUpgradeAreHeldAfterAWhile() throws Exception {
    String session = POLLING + "&sid=" + sid(rig.get(POLLING).body());
    try (var socket = rig.socket(session.replace("polling", "websocket"))) {
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      int noops = 0;
      var poll = rig.poll(session).get(10, TimeUnit.SECONDS);
      while (poll.body().equals("6")) {
        noops++;
        poll = rig.poll(session).get(10, TimeUnit.SECONDS);
      }
      assertThat(noops).isBetween(1, 20);
      assertThat(poll.body()).isEqualTo("2");
    }
  }
}
