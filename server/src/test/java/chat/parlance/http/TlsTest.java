package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  @TempDir Path folder;

  private TlsFiles files() {
    return new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }

  /// Writes a new self-signed certificate and its key.
  private TlsFiles issue(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process = new ProcessBuilder(tool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=" + name,
        "-keystore",
        store.toString(), "-storepass", "secret", "-storetype", "PKCS12").redirectErrorStream(true).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    write(files().key(), "PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
    write(files().certificate(), "CERTIFICATE", keys.getCertificate("a").getEncoded());
    return files();
  }

  private static void write(Path file, String what, byte[] der) throws IOException {
    Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END " + what + "-----\n");
  }

  private static SSLSocket secure(Rig rig) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[]{new Trusting()}, null);
    return (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), rig.port());
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
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
    Files.writeString(files().key(), "nonsense");
    assertThatThrownBy(() -> rig(Rig.plain().with(files()), Recorder.silent())).isInstanceOf(IOException.class)
        .hasMessageContaining("key.pem").hasMessageContaining("PKCS#8");
  }
}
