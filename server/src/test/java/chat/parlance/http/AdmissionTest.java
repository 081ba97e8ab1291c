package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND); // the clock overflows during the test

  private Admission admission(double perAddress, int burst, double overall, int overallBurst) {
    return new Admission(new AdmissionLimits(perAddress, burst, overall, overallBurst, 100), now::get);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static int admitted(Admission admission, String address, int tries) {
    int in = 0;
    for (int i = 0; i < tries; i++) {
      in += admission.refuse(address(address)) == null ? 1 : 0;
    }
    return in;
  }

  @Test
  void anAddressHasABurstAndThenItsRate() {
    Admission admission = admission(2, 10, 1e6, 1_000_000);
    assertThat(admitted(admission, "10.0.0.1", 100)).isEqualTo(10);
    assertThat(admitted(admission, "10.0.0.2", 5)).as("somebody else").isEqualTo(5);
    for (int i = 0; i < 20; i++) {
      now.addAndGet(SECOND);
      assertThat(admitted(admission, "10.0.0.1", 100)).isEqualTo(2);
    }
    now.addAndGet(100 * SECOND);
    assertThat(admitted(admission, "10.0.0.1", 100)).isEqualTo(10);
  }

  @Test
  void theRefusalSaysWhenToComeBack() {
    Admission admission = admission(0.1, 1, 1e6, 1_000_000);
    assertThat(admission.refuse(address("10.0.0.1"))).isNull();
    assertThat(admission.refuse(address("10.0.0.1"))).isNotNull().satisfies(problem -> {
      assertThat(problem.status()).isEqualTo(429);
      assertThat(problem.headers().first("Retry-After")).isEqualTo("10");
    });
  }

  @Test
  void allTogetherAreLimitedToo() {
    Admission admission = admission(1e6, 1_000_000, 1, 3);
    assertThat(admitted(admission, "10.0.0.1", 2)).isEqualTo(2);
    assertThat(admitted(admission, "10.0.0.2", 2)).isEqualTo(1);
    assertThat(admission.refuse(address("10.0.0.3"))).isNotNull()
        .satisfies(problem -> assertThat(problem.status()).isEqualTo(503));
  }

  @Test
  void aNetworkOfIpv6CountsAsOneAddress() {
    Admission admission = admission(1, 3, 1e6, 1_000_000);
    assertThat(admitted(admission, "2001:db8::1", 2) + admitted(admission, "2001:db8::ffff:1", 2)).isEqualTo(3);
    assertThat(admitted(admission, "2001:db8:0:1::1", 2)).isEqualTo(2);
  }

  @Test
  void theMemoryIsBoundedAndGivenBack() {
    Admission admission = admission(1, 2, 1e6, 1_000_000);
    int in = 0;
    for (int i = 0; i < 1_000; i++) {
      in += admitted(admission, "10.1." + i / 250 + "." + i % 250, 1);
    }
    assertThat(admission.addresses()).isEqualTo(100);
    assertThat(in).as("100 known ones, and a shared bucket for the rest").isEqualTo(102);
    now.addAndGet(10 * SECOND);
    assertThat(admitted(admission, "10.2.0.1", 2)).isEqualTo(2);
    assertThat(admission.addresses()).isEqualTo(1);
  }

  @Test
  void limitsThatAdmitNobodyAreRefused() {
    assertThatThrownBy(() -> admission(0, 1, 1, 1)).hasMessageContaining("0.0");
  }

  @Test
  void refusedHandshakesAreAnsweredBeforeAnyHandlerRuns() throws Exception {
    var limits = new AdmissionLimits(0.001, 2, 1e6, 1_000_000, 100);
    var recorder = Recorder.silent();
    try (Rig rig = Rig.serving(Rig.plain(), limits, Mount.at("").get("/ws", _ -> Upgrade.to(() -> recorder)).build());
        RawClient client = rig.connect()) {
      for (int i = 0; i < 2; i++) {
        try (RawClient early = rig.connect()) {
          early.upgrade("/ws");
        }
      }
      var reply = client.send(RawClient.handshake("/ws")).reply();
      assertThat(reply.status()).isEqualTo(429);
      assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
      assertThat(client.get("/ws").status()).as("other requests are not limited").isEqualTo(426);
      assertThat(rig.counters.snapshot().refusedHandshakes()).isEqualTo(1);
    }
  }

  @Test
  void connectionsOverTheLimitAreTurnedAwayAndLaterOnesLetIn() throws Exception {
    var usual = HttpLimits.DEFAULT;
    var two = new HttpLimits(usual.maxHeaderBytes(), usual.maxBodyBytes(), 2, usual.requestTime(), usual.keepAlive(),
        usual.writeStall(), usual.writeBufferHigh());
    try (Rig rig = Rig.serving(Rig.plain().with(two), Mount.at("").get("/", _ -> Response.text(200, "in")).build());
        RawClient first = rig.connect()) {
      assertThat(first.get("/").status()).isEqualTo(200);
      try (RawClient second = rig.connect(); RawClient third = rig.connect()) {
        assertThat(second.get("/").status()).isEqualTo(200);
        var reply = third.reply();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isNotEmpty();
        assertThat(third.isHungUp()).isTrue();
        assertThat(second.get("/", "Connection: close").status()).isEqualTo(200);
        assertThat(second.isHungUp()).isTrue();
      }
      assertThat(first.get("/").status()).isEqualTo(200);
      assertThat(rig.counters.snapshot().refusedConnections()).isEqualTo(1);
    }
  }
}
