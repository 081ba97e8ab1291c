package chat.parlance.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitedStreamTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final Uploads.Bounds bounds = new Uploads.Bounds(4, 1, Duration.ofSeconds(10));

  private LimitedStream of(int length) {
    return new LimitedStream(new ByteArrayInputStream(new byte[length]), bounds, nanos::get);
  }

  @Test
  void theLimitIsReadAndOneByteMoreIsNot() throws IOException {
    assertThat(of(4).readAllBytes()).hasSize(4);
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> of(5).readAllBytes())
        .extracting(RejectedException::rejection).isEqualTo(new Rejection.TooLarge("bytes", 5, 4));
  }

  @Test
  void aSlowSenderIsCutOff() throws IOException {
    var stream = of(4);
    assertThat(stream.read()).isZero();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(stream.read()).isZero();
    nanos.incrementAndGet();
    assertThatExceptionOfType(RejectedException.class).isThrownBy(stream::read)
        .extracting(RejectedException::rejection).isEqualTo(new Rejection.LimitReached("seconds for an upload", 10));
    assertThat(stream.isBroken()).isFalse();
  }

  @Test
  void aBrokenLineIsRemembered() {
    var stream = new LimitedStream(InputStream.nullInputStream(), bounds, nanos::get);
    assertThat(stream.isBroken()).isFalse();
    var closed = InputStream.nullInputStream();
    assertThatIOException().isThrownBy(() -> {
      closed.close();
      var broken = new LimitedStream(closed, bounds, nanos::get);
      try {
        broken.read();
      } finally {
        assertThat(broken.isBroken()).isTrue();
      }
    });
  }
}
