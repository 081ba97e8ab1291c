@NullMarked
package chat.parlance.store.sql;

import org.jspecify.annotations.NullMarked;
