@NullMarked
package chat.parlance.bench.store;

import org.jspecify.annotations.NullMarked;
