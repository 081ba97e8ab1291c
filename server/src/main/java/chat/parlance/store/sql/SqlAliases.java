package chat.parlance.store.sql;

import chat.parlance.core.store.AliasStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Names of what was imported, read beside the writer.
final class SqlAliases implements AliasStore {

  static final String KEEP = "insert into alias (space, name, id, shown) values (?, ?, ?, ?)";
  static final String NAMES = "select a.id, a.name from json_each(?) j cross join alias a"
      + " where a.id = j.value and a.shown = ?";
  static final String IDS = "select a.name, a.id from json_each(?) j cross join alias a where a.space = ?"
      + " and a.name = j.value";
  static final String ANY = "select 1 from alias limit 1";

  private final SqlReader reader;

  SqlAliases(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public Map<Long, String> names(Collection<Long> ids) {
    return ids.isEmpty() ? Map.of() : reader.ask(sql -> {
      var found = new HashMap<Long, String>();
      sql.each(NAMES, row -> found.put(row.number(1), row.text(2)), Listed.of(ids), true);
      return found;
    });
  }

  @Override
  public Map<String, Long> ids(String space, Collection<String> names) {
    return names.isEmpty() ? Map.of() : reader.ask(space, Map::of, (sql, number) -> {
      var found = new HashMap<String, Long>();
      sql.each(IDS, row -> found.put(row.text(1), row.number(2)), Listed.of(names), number);
      return found;
    });
  }

  @Override
  public boolean any() {
    return reader.ask(sql -> !sql.all(ANY, row -> row.small(1)).isEmpty());
  }
}
