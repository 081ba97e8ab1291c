/// Tests of what the store in MongoDB is made of.
@NullMarked
package chat.parlance.store.mongo;

import org.jspecify.annotations.NullMarked;
