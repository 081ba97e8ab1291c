/// ## What
/// The stores in SQL, for SQLite and PostgreSQL: the statements are written for the former, a [Flavour] says what differs.
///
/// ## Threads
/// One writer connection (SQLite) or a few (PostgreSQL), read connections beside them.
///
/// ## Life cycle
/// Migrated and opened at start, closed after the last commit. A backup reads beside that for as long as it takes; a restore
/// has the file for itself.
///
/// ## May import
/// core, JDBC, the connection pool and the migration library.
@NullMarked
package chat.parlance.store.sql;

import org.jspecify.annotations.NullMarked;
