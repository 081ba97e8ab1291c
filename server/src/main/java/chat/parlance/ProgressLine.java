package chat.parlance;

import chat.parlance.move.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One line of a terminal that says how far something has come, and how long it will take when that can be known.
final class ProgressLine implements AutoCloseable {

  private static final long BETWEEN_NANOS = 200_000_000;
  private static final String CLEAR = "\r\u001b[K";

  private final @Nullable PrintStream terminal;
  private final LongSupplier nanos;
  private String what = "";
  private long began;
  private long told;

  /// Says nothing without a terminal.
  ProgressLine(@Nullable PrintStream terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /// On standard error, when somebody looks.
  @SuppressWarnings("SystemConsoleNull") // NullAway thinks that it can be
  static ProgressLine ofProcess() {
    var console = System.console();
    return new ProgressLine(console != null && console.isTerminal() ? System.err : null, System::nanoTime);
  }

  /// From now on it is about this.
  ProgressLine about(String thing) {
    what = thing;
    began = nanos.getAsLong();
    told = began - BETWEEN_NANOS;
    return this;
  }

  /// So many bytes are done; `expected` is 0 when nobody knows how many there are.
  void at(long done, long expected) {
    long now = nanos.getAsLong();
    if (terminal != null && now - told >= BETWEEN_NANOS) {
      told = now;
      terminal.print(CLEAR + what + ": " + size(done) + rest(done, expected, now - began));
      terminal.flush();
    }
  }

  /// So many are done; nobody knows how many there are.
  void counted(long done) {
    long now = nanos.getAsLong();
    if (terminal != null && now - told >= BETWEEN_NANOS) {
      told = now;
      terminal.print(CLEAR + String.format(Locale.ROOT, "%s: %,d", what, done));
      terminal.flush();
    }
  }

  /// How far a move has come.
  void at(Progress.Far far) {
    if (!far.doing().equals(what)) {
      about(far.doing());
    }
    long now = nanos.getAsLong();
    if (terminal != null && now - told >= BETWEEN_NANOS) {
      told = now;
      terminal.print(CLEAR + what + ": " + far.conversations() + " conversation(s)" + changes(far, now - began));
      terminal.flush();
    }
  }

  private static String changes(Progress.Far far, long took) {
    if (far.changes() == 0) {
      return "";
    }
    var rate = took <= 0 ? "" : ", " + (long) (far.changes() * 1e9 / took) + " a second";
    var left = far.expected() < far.changes() || took <= 0 ? ""
        : " of " + far.expected() + ", "
            + (long) ((double) took / far.changes() * (far.expected() - far.changes()) / 1e9)
            + " s left";
    return ", " + far.changes() + " change(s)" + left + rate + (far.bytes() == 0 ? "" : ", " + size(far.bytes()));
  }

  private static String rest(long done, long expected, long took) {
    if (expected <= 0) {
      return "";
    }
    var left = done <= 0 || done > expected ? ""
        : ", " + (long) ((double) took / done * (expected - done) / 1e9)
            + " s left";
    return " of " + size(expected) + ", " + Math.min(100, done * 100 / expected) + " %" + left;
  }

  /// Bytes for people: `512 bytes`, `1.5 KiB`, `12.0 MiB`, `3.2 GiB`.
  static String size(long bytes) {
    if (bytes < 1_024) {
      return bytes + " bytes";
    }
    double number = bytes / 1_024.0;
    var units = new String[]{"KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (number >= 1_024 && unit < units.length - 1) {
      number /= 1_024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", number, units[unit]);
  }

  /// Takes the line away, for other words.
  void clear() {
    if (terminal != null) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }

  @Override
  public void close() {
    clear();
  }
}
