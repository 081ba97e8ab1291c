/// ## What
/// The stores in SQL; SQLite is the first flavour.
///
/// ## Threads
/// One writer connection, read connections beside it.
///
/// ## Life cycle
/// Migrated and opened at start, closed after the last commit.
///
/// ## May import
/// core, JDBC, the connection pool and the migration library.
@NullMarked
package chat.parlance.store.sql;

import org.jspecify.annotations.NullMarked;
