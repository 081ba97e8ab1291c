package chat.parlance.bench.peer;

import chat.parlance.bench.load.Stamp;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a server kept, read from its database itself after it has stopped, so that nothing it says has to be believed.
///
/// `missing`: messages that were acknowledged and have no row; `doubled`: rows of messages that have one already;
/// `disorder`: rows that stand behind one with a greater number of the same stream; `examples`: a few of each, in words.
public record StoredRows(long rows, long missing, long doubled, long disorder, List<String> examples) {

  private static final int EXAMPLES = 5;

  /// Compares the rows in that server's database with what was acknowledged: `acknowledged.get(i)` holds the numbers of the
  /// stream with the id `i`. The server must have ended.
  public static StoredRows check(Server server, List<BitSet> acknowledged) throws SQLException {
    return check(server.data().resolve("parlance.db"), acknowledged);
  }

  static StoredRows check(Path database, List<BitSet> acknowledged) throws SQLException {
    var count = new Count();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select text from message order by space, conversation, seq")) {
      while (rows.next()) {
        count.row(rows.getString(1));
      }
    }
    return count.verdict(acknowledged);
  }

  /// Why these rows make a run void; empty when they do not.
  public List<String> faults() {
    return missing + doubled + disorder == 0 ? List.of()
        : List.of(
            "of %,d stored messages %d are there twice and %d out of order, %d more were acknowledged and are missing (%s)"
                .formatted(rows, doubled, disorder, missing, String.join("; ", examples)));
  }

  private static final class Count {
    private final Map<Integer, BitSet> seen = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long rows;
    private long doubled;
    private long disorder;

    void row(String text) {
      int stamp = text.indexOf(Stamp.TEXT);
      if (stamp < 0) {
        return;
      }
      rows++;
      int stream = Stamp.stream(text, stamp);
      int number = Stamp.number(text, stamp);
      var before = seen.computeIfAbsent(stream, _ -> new BitSet());
      if (before.get(number)) {
        doubled++;
        example("message " + number + " of stream " + stream + " is stored twice");
      } else if (before.length() > number) {
        disorder++;
        example("message " + number + " of stream " + stream + " is stored behind " + (before.length() - 1));
      }
      before.set(number);
    }

    private void example(String words) {
      if (examples.size() < EXAMPLES) {
        examples.add(words);
      }
    }

    StoredRows verdict(List<BitSet> acknowledged) {
      long missing = 0;
      for (int stream = 0; stream < acknowledged.size(); stream++) {
        var gone = (BitSet) acknowledged.get(stream).clone();
        gone.andNot(seen.getOrDefault(stream, new BitSet()));
        missing += gone.cardinality();
        if (!gone.isEmpty()) {
          example("message " + gone.nextSetBit(0) + " of stream " + stream + " was acknowledged and is not stored");
        }
      }
      return new StoredRows(rows, missing, doubled, disorder, List.copyOf(examples));
    }
  }
}
