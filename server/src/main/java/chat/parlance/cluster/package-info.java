/// What: the buses over which servers on one database tell each other what to look at (ADR 31).
///
/// Threads: each bus has one that sends and, over PostgreSQL, one that listens; what is heard is handed on by the thread that hears it.
///
/// Life cycle: a bus begins with `listen` and ends with `close`; in between it comes back by itself.
///
/// May import: the core, its clients (Lettuce, the driver of PostgreSQL), JSON, logging.
@NullMarked
package chat.parlance.cluster;

import org.jspecify.annotations.NullMarked;
