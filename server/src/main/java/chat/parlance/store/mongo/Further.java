package chat.parlance.store.mongo;

import java.util.function.IntPredicate;

/// What one transaction does beside appending and beside what [Rest] has: names, what comes from elsewhere, and what goes.
record Further(Given names, MongoArrivals arrivals, Trims trims) {

  void apply(IntPredicate drafts, MongoLog.Parts parts) {
    names.apply(drafts, parts.mongo());
    trims.apply(drafts, parts.clock().instant());
  }
}
