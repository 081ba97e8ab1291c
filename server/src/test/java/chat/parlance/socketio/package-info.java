/// Tests of Socket.IO, over real sockets and with the official clients.
@NullMarked
package chat.parlance.socketio;

import org.jspecify.annotations.NullMarked;
