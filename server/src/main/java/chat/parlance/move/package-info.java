/// ## What
/// Moves everything from one store to another: copies, follows a source that is in use, and compares.
///
/// ## Threads
/// One thread copies; a comparison reads with four.
///
/// ## Life cycle
/// As long as a command takes. The stores are somebody else's.
///
/// ## May import
/// core.
@NullMarked
package chat.parlance.move;

import org.jspecify.annotations.NullMarked;
