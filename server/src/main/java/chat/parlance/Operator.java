package chat.parlance;

import chat.parlance.core.store.StoreException;
import chat.parlance.move.Move;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says that the servers of a source are stopped: somebody at a terminal with a line, or the source itself. Either way no server may be
/// seen there; from then on none is let in where that can be prevented.
final class Operator implements Move.Stop, AutoCloseable {

  private final MoveEnd source;
  private final @Nullable InputStream lines;
  private final Consumer<String> say;
  private final BlockingQueue<Boolean> heard = new LinkedBlockingQueue<>();
  private MoveEnd.@Nullable Stopped stopped;

  /// Without `lines` the source is asked by itself.
  Operator(MoveEnd source, @Nullable InputStream lines, Consumer<String> say) {
    this.source = source;
    this.lines = lines;
    this.say = say;
    if (lines != null) {
      Thread.ofPlatform().daemon().name("operator").start(() -> listen(lines));
    }
  }

  /// True for each line, false for the end.
  private void listen(InputStream from) {
    try (var reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      while (reader.readLine() != null) {
        heard.add(true);
      }
    } catch (IOException _) {
      // the same as its end
    }
    heard.add(false);
  }

  @Override
  public boolean within(Duration patience) throws InterruptedException {
    var said = heard.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (Boolean.FALSE.equals(said)) {
      throw new StoreException(
          "standard input has ended (expected: a line when the servers of the source are stopped; without a"
              + " terminal, --until-stopped)");
    }
    if (said == null && lines != null) {
      return false;
    }
    stopped = source.keepOut();
    if (stopped == null && said != null) {
      say.accept("A server still uses " + source + ": stop it, and press Enter again.");
    }
    return stopped != null;
  }

  @Override
  public void close() {
    if (stopped != null) {
      stopped.close();
    }
  }
}
