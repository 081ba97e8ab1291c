@NullMarked
package chat.parlance.bench.peer;

import org.jspecify.annotations.NullMarked;
