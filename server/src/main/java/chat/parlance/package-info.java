/// ## What
/// The main class and the parts list that wires everything by hand.
///
/// ## Threads
/// The main thread starts the server and waits for it.
///
/// ## Life cycle
/// Starts last, stops first.
///
/// ## May import
/// Everything; nobody imports it.
@NullMarked
package chat.parlance;

import org.jspecify.annotations.NullMarked;
