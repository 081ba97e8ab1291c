/// Promises of the whole server, held over real sockets with a client that is not ours (the JDK's).
@NullMarked
package chat.parlance.scenario;

import org.jspecify.annotations.NullMarked;
