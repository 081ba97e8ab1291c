/// The configuration: where values come from, and what is refused.
@NullMarked
package chat.parlance.config;

import org.jspecify.annotations.NullMarked;
