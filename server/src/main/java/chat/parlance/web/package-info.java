/// ## What
/// The bundled page at `/`, its files, and the demo sign-in that goes with it.
///
/// ## Threads
/// Handlers on virtual threads; files are read once, at start.
///
/// ## Life cycle
/// None.
///
/// ## May import
/// core's `Identity`, http and identity.
@NullMarked
package chat.parlance.web;

import org.jspecify.annotations.NullMarked;
