/// ## What
/// The stores in memory: complete, and gone with the process.
///
/// ## Threads
/// Called from any thread.
///
/// ## Life cycle
/// Opened and closed together as one set of stores.
///
/// ## May import
/// core.
@NullMarked
package chat.parlance.store.memory;

import org.jspecify.annotations.NullMarked;
