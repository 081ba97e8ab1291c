/// ## What
/// Load generator and micro benchmarks; no part of the server.
///
/// ## Threads
/// Its own.
///
/// ## Life cycle
/// One run.
///
/// ## May import
/// Everything.
@NullMarked
package chat.parlance.bench;

import org.jspecify.annotations.NullMarked;
