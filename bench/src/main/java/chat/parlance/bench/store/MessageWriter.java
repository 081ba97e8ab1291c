package chat.parlance.bench.store;

import java.time.Duration;

/// Writes messages of 200 characters into conversations of two, in turn, and reads them again. Connections are opened for each stretch and
/// closed after it, so that the database has told all it counts.
interface MessageWriter {

  String TEXT = "a word ".repeat(29).substring(0, 200);

  /// Writes for so long, `batch` messages in a transaction, and finishes what was begun. The first third is not counted.
  StoreFigures write(int batch, Duration time) throws Exception;

  /// Reads pages of the messages that were written, for so long; how many a second.
  double pages(Duration time) throws Exception;

  /// How many messages were written, counted or not.
  long written();
}
