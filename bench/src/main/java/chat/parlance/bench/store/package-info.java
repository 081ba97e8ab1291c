/// ## What
/// Writing messages to SQLite and PostgreSQL without sockets: the engine and the bare inserts it is compared with.
@NullMarked
package chat.parlance.bench.store;

import org.jspecify.annotations.NullMarked;
