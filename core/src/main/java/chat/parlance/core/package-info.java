/// ## What
/// The chat itself: conversations as logs of changes, the use cases, and the ports to the outside.
///
/// ## Threads
/// None of its own; use cases block their caller, who is on a virtual thread.
///
/// ## Life cycle
/// Made once at start by the parts list, closed at the end.
///
/// ## May import
/// `java.lang`, `java.util`, `java.time` and the annotations of jspecify.
@NullMarked
package chat.parlance.core;

import org.jspecify.annotations.NullMarked;
