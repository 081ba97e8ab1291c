package chat.parlance.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How PostgreSQL wants a statement that was written for SQLite: parameters without numbers, lists as arrays, no names of indexes, and a
/// few phrases in other words.
final class PostgresSpelling {

  /// What is said with other words, phrase by phrase, in this order.
  private static final List<Map.Entry<String, String>> PHRASES = List.of(
      Map.entry("min(role, 2)", "least(role, 2)"),
      Map.entry("max(0, min(", "greatest(0, least("),
      Map.entry("max(?3, c.floor)", "greatest(?3, c.floor)"),
      Map.entry("max(revocation.", "greatest(revocation."),
      Map.entry("pinned = 1", "pinned"),
      Map.entry("?3 is null", "cast(?3 as integer) is null"),
      // up to version 15 each has a name
      Map.entry("is null limit ?5)", "is null limit ?5) found"),
      Map.entry("is null limit ?4))", "is null limit ?4) found)"),
      Map.entry("ifnull(", "coalesce("),
      // with the types of the columns that they stand above
      Map.entry("select m.seq, " + Codes.POSTED + ", null, null, null, null, ", "select m.seq, cast(" + Codes.POSTED
          + " as smallint), cast(null as text), cast(null as timestamptz), cast(null as bigint), cast(null as text), "),
      // larger than any name; in SQLite any blob is
      Map.entry("x'')", "repeat(chr(1114111), 64))"),
      Map.entry("(consumer, space, conversation, due) values (?1, ?2, ?3, ?4) on conflict do nothing",
          "(consumer, space, conversation, due) values (?1, ?2, ?3, ?4) on conflict (consumer, space, conversation)"
              + " do update set due = outbox_lane.due"),
      Map.entry("select due from outbox_lane where consumer = ?1 and space = ?2 and conversation = ?3",
          "select due from outbox_lane where consumer = ?1 and space = ?2 and conversation = ?3 for update"),
      Map.entry("select id, consumer, space, conversation, seq, ?1, payload from",
          "overriding system value select id, consumer, space, conversation, seq, ?1, payload from"),
      // marks only go forward, whoever writes last
      Map.entry("read = excluded.read", "read = greatest(mark.read, excluded.read)"),
      Map.entry("delivered = excluded.delivered", "delivered = greatest(mark.delivered, excluded.delivered)"),
      Map.entry("cleared = excluded.cleared", "cleared = greatest(mark.cleared, excluded.cleared)"));

  private static final String UNION = " union all ";
  private static final Pattern ORDER = Pattern
      .compile("(.*)( order by [\\d, desc]+ limit )(\\?\\d+)(?: offset (\\?\\d+))?");
  private static final Pattern INDEX = Pattern.compile(" indexed by \\w+");
  private static final Pattern USER = Pattern.compile("\\buser\\b");
  private static final Pattern PLAIN = Pattern.compile("\\?(?!\\d)");
  private static final Pattern EXTRACT = Pattern.compile("json_extract\\(j\\.value, '\\$\\[(\\d)]'\\)");
  private static final Pattern LIST = Pattern.compile("json_each\\(\\?(\\d+)\\) j\\b");
  private static final Pattern PARAMETER = Pattern.compile("\\?(\\d+)(?:#(\\d))?");

  private PostgresSpelling() {}

  static Spelled of(String sql) {
    var text = INDEX.matcher(numbered(sql)).replaceAll("");
    for (var phrase : PHRASES) {
      text = text.replace(phrase.getKey(), phrase.getValue());
    }
    return placed(lists(parted(USER.matcher(text).replaceAll("\"user\""))));
  }

  /// Each parameter by its number.
  private static String numbered(String sql) {
    int[] count = new int[1];
    return PLAIN.matcher(sql).replaceAll(_ -> Matcher.quoteReplacement("?" + ++count[0]));
  }

  /// Each part of a union that is cut off comes in order and no longer than the whole, else all of it would be read and sorted.
  private static String parted(String sql) {
    var order = ORDER.matcher(sql);
    if (!sql.contains(UNION) || !order.matches()) {
      return sql;
    }
    var offset = order.group(4);
    var end = order.group(2) + order.group(3) + (offset == null ? "" : " + " + offset) + ")";
    var parts = order.group(1).replace(UNION, end + UNION + "(");
    return "(" + parts + end + sql.substring(order.end(1));
  }

  /// A list `j` with `value` and `key` becomes arrays side by side, `v0`, `v1` …, and `n`.
  private static String lists(String sql) {
    int width = 1;
    for (var extracted = EXTRACT.matcher(sql); extracted.find();) {
      width = Math.max(width, Integer.parseInt(extracted.group(1)) + 1);
    }
    int columns = width;
    var text = EXTRACT.matcher(sql).replaceAll("j.v$1").replace("j.value", "j.v0").replace("j.key", "j.n - 1");
    return LIST.matcher(text).replaceAll(list -> {
      var arrays = new ArrayList<String>();
      var names = new ArrayList<String>();
      for (int i = 0; i < columns; i++) {
        arrays.add("?" + list.group(1) + "#" + i);
        names.add("v" + i);
      }
      return Matcher.quoteReplacement("unnest(" + String.join(", ", arrays) + ") with ordinality as j ("
          + String.join(", ", names) + ", n)");
    });
  }

  /// Without the numbers.
  private static Spelled placed(String sql) {
    var places = new ArrayList<Spelled.Place>();
    var text = PARAMETER.matcher(sql).replaceAll(parameter -> {
      int column = parameter.group(2) == null ? 0 : Integer.parseInt(parameter.group(2));
      places.add(new Spelled.Place(Integer.parseInt(parameter.group(1)) - 1, column));
      return "?";
    });
    return new Spelled(text, places);
  }
}
