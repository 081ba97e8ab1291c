/// ## What
/// Writing messages to SQLite without sockets: the engine and the bare inserts it is compared with.
@NullMarked
package chat.parlance.bench.store;

import org.jspecify.annotations.NullMarked;
