@NullMarked
package chat.parlance.dialect.parlance;

import org.jspecify.annotations.NullMarked;
