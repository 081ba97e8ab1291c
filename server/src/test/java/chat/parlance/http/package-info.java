/// Tests of the transport, over real sockets.
@NullMarked
package chat.parlance.http;

import org.jspecify.annotations.NullMarked;
