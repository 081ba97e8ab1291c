@NullMarked
package chat.parlance.events;

import org.jspecify.annotations.NullMarked;
