package chat.parlance.dialect.humane;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.http.Query;

/// Numbers in a query: as JavaScript's `parseInt` takes them, but at least 1.
final class Paging {

  /// The longest page; the original had no bound.
  static final int MOST = 200;
  private static final int USUAL = 10;
  private static final int LAST = 1_000_000;

  private Paging() {}

  /// How long the page is to be; more than [#MOST] counts as that.
  static int limit(Query query) {
    return Math.min(MOST, number(query, "limit", USUAL));
  }

  /// Which page, counted from 1.
  static int page(Query query) {
    return number(query, "page", 1);
  }

  private static int number(Query query, String name, int otherwise) {
    var text = query.first(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    var digits = text.strip().replaceFirst("^\\+?([0-9]{1,9}).*$", "$1");
    if (digits.matches("[0-9]{1,9}") && Integer.parseInt(digits) >= 1) {
      return Math.min(LAST, Integer.parseInt(digits));
    }
    throw new RejectedException(new Rejection.Invalid(name, text, "a whole number greater than 0"));
  }
}
