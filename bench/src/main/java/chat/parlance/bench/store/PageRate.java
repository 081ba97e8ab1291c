package chat.parlance.bench.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Pages of 50 messages, read by [#READERS] at once: every second one the newest of a conversation, the others from further back.
final class PageRate {

  static final int READERS = 4;
  static final int PAGE = 50;
  /// The select that a page is, by plain JDBC, with numbers that differ between databases left out.
  static final String SELECT = "select seq, id, sender, at, kind, text, attachments, metadata, reply_to, thread, key, edited_at,"
      + " deleted_at, pinned from message where space = 1 and conversation = ? and seq > 0 and seq < ? order by seq desc limit "
      + PAGE;

  /// One who asks.
  interface Reader {

    /// Reads the page before a position of a conversation, which is counted from 0; how many messages it has.
    int read(int room, long before) throws Exception;
  }

  /// Which conversations there are, and how many messages each of them has.
  record Shelf(int rooms, long each) {}

  private PageRate() {}

  /// Pages a second; the first third of the time is not counted.
  static double measure(List<? extends Reader> readers, Shelf shelf, Duration time) throws Exception {
    read(readers, shelf, time.dividedBy(3));
    long begun = System.nanoTime();
    long pages = read(readers, shelf, time);
    return pages / ((System.nanoTime() - begun) / 1e9);
  }

  private static long read(List<? extends Reader> readers, Shelf shelf, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    try (var threads = Executors.newFixedThreadPool(readers.size())) {
      var counts = new ArrayList<Future<Long>>();
      for (int i = 0; i < readers.size(); i++) {
        var reader = readers.get(i);
        var random = new SplittableRandom(i);
        Callable<Long> work = () -> read(reader, shelf, random, end);
        counts.add(threads.submit(work));
      }
      long all = 0;
      for (var count : counts) {
        all += count.get();
      }
      return all;
    }
  }

  private static long read(Reader reader, Shelf shelf, SplittableRandom random, long end) throws Exception {
    long pages = 0;
    while (System.nanoTime() < end) {
      int room = random.nextInt(shelf.rooms);
      long before = pages % 2 == 0 ? Long.MAX_VALUE : random.nextLong(PAGE + 2, shelf.each + 1);
      int found = reader.read(room, before);
      if (found != PAGE) {
        throw new IllegalStateException(
            "a page with " + found + " messages of conversation " + room + " before " + before
                + " (expected: " + PAGE + ")");
      }
      pages++;
    }
    return pages;
  }
}
