/// What: the ports to the databases: small interfaces in words of the domain, and what each promises.
///
/// Threads: a [chat.parlance.core.store.LogTransaction] belongs to the one thread that began it; everything else may be
/// called by many threads and may block.
///
/// Life cycle: [chat.parlance.core.store.Stores] are opened at start and closed last.
///
/// May import: the JDK's language, utility and time packages, jspecify, `chat.parlance.core`.
@NullMarked
package chat.parlance.core.store;

import org.jspecify.annotations.NullMarked;
