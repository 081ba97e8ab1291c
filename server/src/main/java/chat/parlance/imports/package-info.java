/// ## What
/// Brings the history of the services whose clients Parlance serves: a reader for each, and one writer for all.
///
/// ## Threads
/// One, which may block.
///
/// ## Life cycle
/// As long as `parlance import` runs.
///
/// ## May import
/// core, and the drivers of MongoDB and PostgreSQL.
@NullMarked
package chat.parlance.imports;

import org.jspecify.annotations.NullMarked;
