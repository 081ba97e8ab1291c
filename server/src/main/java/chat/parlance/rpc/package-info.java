/// ## What
/// Go-Chat's rooms as a gRPC service of our own: sending, history, streams of rooms; docs/dialects/gochat.md.
///
/// ## Threads
/// Calls run on virtual threads; what was committed is queued for the streams by the thread that commits, and written by
/// virtual threads, one at a time per stream. gRPC has threads of its own for its sockets.
///
/// ## Life cycle
/// One port, opened with the server if it is configured, drained and closed with it.
///
/// ## May import
/// core, http (problems), gateway, identity, the gochat dialect, gRPC, what is generated from the `.proto` files, and the log.
@NullMarked
package chat.parlance.rpc;

import org.jspecify.annotations.NullMarked;
