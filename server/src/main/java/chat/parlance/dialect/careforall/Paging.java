package chat.parlance.dialect.careforall;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.http.Query;

/// Which page is asked for, counted from 1, and how long pages are.
record Paging(int page, int limit) {

  /// The longest page; the original had no bound.
  static final int MOST = 200;
  private static final int LAST = 1_000_000;

  /// From `page` and `limit`; a limit beyond [#MOST] counts as that, other bad numbers are refused.
  static Paging of(Query query, int usual) {
    return new Paging(number(query, "page", 1, LAST), Math.min(MOST, number(query, "limit", usual, Integer.MAX_VALUE)));
  }

  long skip() {
    return (page - 1L) * limit;
  }

  private static int number(Query query, String name, int otherwise, int most) {
    var text = query.first(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw new RejectedException(new Rejection.Invalid(name, text, "a whole number from 1 to " + most));
  }
}
