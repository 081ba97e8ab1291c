package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  @TempDir Path folder;

  private TlsFiles files() {
    return new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }

  private TlsFiles issue(String name) throws Exception {
    return SelfSigned.issue(folder, name);
  }

  private static SSLSocket secure(Rig rig) throws Exception {
    return (SSLSocket) SelfSigned.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
        rig.port());
  }

  private static String nameOf(Rig rig) throws Exception {
    try (SSLSocket socket = secure(rig)) {
      socket.startHandshake();
      Certificate[] chain = socket.getSession().getPeerCertificates();
      return ((X509Certificate) chain[0]).getSubjectX500Principal().getName();
    }
  }

  private static Rig rig(ListenerConfig config, Recorder recorder) throws IOException {
    return Rig.serving(config,
        Mount.at("").get("/", _ -> Response.text(200, "secret")).get("/ws", _ -> Upgrade.to(() -> recorder)).build());
  }

  @Test
  void httpAndWebSocketsWorkOverTls() throws Exception {
    Recorder recorder = Recorder.echoing();
    try (Rig rig = rig(Rig.plain().with(issue("one")), recorder); RawClient client = new RawClient(secure(rig))) {
      assertThat(client.get("/").text()).isEqualTo("secret");
      client.upgrade("/ws");
      String text = "over TLS ".repeat(5_000);
      for (int i = 0; i < 20; i++) {
        client.send(ClientFrames.text(text));
        assertThat(client.frame().text()).isEqualTo(text);
      }
      assertThat(recorder.socket().channel().pipeline().names()).hasSize(3);
      client.send(ClientFrames.frame(0x83, new byte[0]));
      assertThat(client.frame().closeCode()).isEqualTo(1002);
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void plainTextAndUnfinishedHandshakesOnATlsPortAreClosed() throws Exception {
    var config = Rig.plain().with(issue("one")).with(Rig.hasty(Duration.ofMillis(300)));
    try (Rig rig = rig(config, Recorder.silent()); RawClient plain = rig.connect(); RawClient silent = rig.connect()) {
      plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      silent.send(new byte[]{0x16, 3, 1});
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void aNewCertificateIsServedWithoutARestartAndABrokenOneIsNot() throws Exception {
    try (Rig rig = rig(Rig.plain().with(issue("one")), Recorder.silent())) {
      assertThat(nameOf(rig)).isEqualTo("CN=one");
      issue("two");
      Files.setLastModifiedTime(files().key(), FileTime.from(Instant.now().plusSeconds(5)));
      awaitName(rig, "CN=two");
      Files.writeString(files().certificate(), "broken", StandardCharsets.UTF_8);
      for (int i = 0; i < 30; i++) {
        assertThat(nameOf(rig)).isEqualTo("CN=two");
      }
      issue("three");
      Files.setLastModifiedTime(files().key(), FileTime.from(Instant.now().plusSeconds(10)));
      awaitName(rig, "CN=three");
    }
  }

  private static void awaitName(Rig rig, String name) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!nameOf(rig).equals(name)) {
      assertThat(System.nanoTime()).as("time for the new certificate").isLessThan(end);
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAtTheStart() throws Exception {
    assertThatThrownBy(() -> rig(Rig.plain().with(files()), Recorder.silent())).isInstanceOf(IOException.class)
        .hasMessageContaining("cert.pem");
    issue("one");
    var other = SelfSigned.issue(Files.createDirectory(folder.resolve("other")), "other");
    assertThatThrownBy(() -> rig(Rig.plain().with(new TlsFiles(files().certificate(), other.key())), Recorder.silent()))
        .isInstanceOf(IOException.class).hasMessageContaining("cert.pem").hasMessageContaining("CN=one");
    Files.writeString(files().key(), "nonsense");
    assertThatThrownBy(() -> rig(Rig.plain().with(files()), Recorder.silent())).isInstanceOf(IOException.class)
        .hasMessageContaining("key.pem").hasMessageContaining("PKCS#8");
  }
}
