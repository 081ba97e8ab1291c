/// ## What
/// Pure codecs of socket protocols: bytes in, records out.
///
/// ## Threads
/// None; pure functions.
///
/// ## Life cycle
/// Stateless.
///
/// ## May import
/// The JDK and the JSON library.
@NullMarked
package chat.parlance.wire;

import org.jspecify.annotations.NullMarked;
