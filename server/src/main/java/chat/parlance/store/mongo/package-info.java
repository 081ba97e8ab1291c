/// ## What
/// The stores in MongoDB: the log of changes is the truth, everything else is applied after it and repaired from it.
///
/// ## Threads
/// Called from any thread; a few transactions write at once. One thread looks every few seconds for what a crash left behind.
///
/// ## Life cycle
/// Migrated, repaired and opened at start, closed after the last commit.
///
/// ## May import
/// core, the driver of MongoDB, logging.
@NullMarked
package chat.parlance.store.mongo;

import org.jspecify.annotations.NullMarked;
