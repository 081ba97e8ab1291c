package chat.parlance.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerScanTest {

  private static final String ANSWER = "HTTP/1.1 200 OK\r\nDate: today\r\nContent-Length: 9\r\n\r\n{~a,~b,c}";

  private final AnswerScan scan = new AnswerScan();

  @Test
  void anAnswerInOnePieceIsReadToItsEnd() {
    var bytes = bytes(ANSWER + "HTTP");

    assertThat(scan.read(bytes)).isTrue();
    assertThat(scan.status()).isEqualTo(200);
    assertThat(scan.stamps()).isEqualTo(2);
    assertThat(bytes.readableBytes()).isEqualTo(4);
  }

  @Test
  void anAnswerInSingleBytesIsReadToItsEnd() {
    for (int i = 0; i < ANSWER.length() - 1; i++) {
      assertThat(scan.read(bytes(ANSWER.substring(i, i + 1)))).isFalse();
    }

    assertThat(scan.read(bytes(ANSWER.substring(ANSWER.length() - 1)))).isTrue();
    assertThat(scan.stamps()).isEqualTo(2);
  }

  @Test
  void theNextAnswerIsCountedAnew() {
    assertThat(scan.read(bytes(ANSWER))).isTrue();
    scan.next();

    assertThat(scan.read(bytes("HTTP/1.1 404 Not Found\r\ncontent-length:1\r\n\r\n~"))).isTrue();
    assertThat(scan.status()).isEqualTo(404);
    assertThat(scan.stamps()).isEqualTo(1);
  }

  @Test
  void anEmptyBodyEndsWithItsHead() {
    assertThat(scan.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))).isTrue();
  }

  @Test
  void anAnswerWithoutALengthIsAFault() {
    assertThatThrownBy(() -> scan.read(bytes("HTTP/1.1 200 OK\r\n\r\n"))).hasMessageContaining("Content-Length");
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
