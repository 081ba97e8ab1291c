/// ## What
/// The clients: one thread, many connections, and the check of what they hear.
@NullMarked
package chat.parlance.bench.load;

import org.jspecify.annotations.NullMarked;
