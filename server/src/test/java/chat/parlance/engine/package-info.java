/// Promises of the engine over a real store: the journal under failure, load and shutdown.
@NullMarked
package chat.parlance.engine;

import org.jspecify.annotations.NullMarked;
