/// Tests of the codecs.
@NullMarked
package chat.parlance.wire;

import org.jspecify.annotations.NullMarked;
