@NullMarked
package chat.parlance.bench.load;

import org.jspecify.annotations.NullMarked;
