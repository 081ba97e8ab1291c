package chat.parlance.imports;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.spi.dns.DnsClient;
import com.mongodb.spi.dns.DnsException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// An original's MongoDB that cannot be reached is named in one sentence.
class MongoSourceTest {

  @Test
  void whoDoesNotAnswerIsNamedWithWhatIsToBeMended() {
    try (var original = Originals.humane("mongodb://ann:hush@127.0.0.1:1/database?serverSelectionTimeoutMS=50")) {
      assertThatThrownBy(() -> original.places(_ -> {})).isInstanceOf(OriginalException.class)
          .hasMessage("the original's MongoDB at 127.0.0.1:1 does not answer (expected: that it runs, and that --from"
              + " names its host and port)");
    }
  }

  @Test
  void aNameThatNoNameServerKnowsIsNamed() {
    DnsClient broken = (_, _) -> {
      throw new DnsException("broken for a test", new IOException());
    };
    assertThatThrownBy(
        () -> MongoSource.of("mongodb+srv://ann:hush@nowhere.parlance.invalid/database", "test", broken))
        .isInstanceOf(OriginalException.class).hasMessageContaining("nowhere.parlance.invalid cannot be looked up")
        .hasMessageNotContaining("hush");
  }
}
