/// ## What
/// Connections, sessions, outboxes and the hub that delivers committed changes to them.
///
/// ## Threads
/// Event loops do socket work and encoding; use cases are called on virtual threads.
///
/// ## Life cycle
/// A connection lives as long as its socket; a session as long as its connection.
///
/// ## May import
/// core, wire, http, socketio (and engineio under it) and Netty.
@NullMarked
package chat.parlance.gateway;

import org.jspecify.annotations.NullMarked;
