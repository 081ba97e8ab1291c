/// Tests of Engine.IO, over real sockets.
@NullMarked
package chat.parlance.engineio;

import org.jspecify.annotations.NullMarked;
