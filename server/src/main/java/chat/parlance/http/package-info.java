/// The transport: HTTP/1.1 and WebSocket over Netty.
///
/// # What
///
/// - [HttpServer]: one listening port. It needs a [ListenerConfig], a [Router] and a [Transport] (what all ports share:
///   [EventLoops], [TransportCounters], [Admission], clock and request ids).
/// - [Router] = several [Mount]s = a path prefix with its own [Cors] rule, [Origins] for upgrades, and
///   [ProblemRenderer] (the error shape of one dialect), holding [Route]s to [Handler]s.
/// - A [Handler] turns a [Request] into an [Answer]: a [Response] (bytes, JSON, file, stream), one that comes [Later]
///   without a thread that waits for it, or an [Upgrade] to WebSocket. It says no by throwing [Problem#asException()].
/// - [WebSocket] is an upgraded connection and at the same time the only Netty handler left on its channel;
///   a [WebSocketListener] hears what arrives. [WebSocketFrames] encodes frames once for many receivers.
///
/// # Threads
///
/// Handlers run on virtual threads, one per request, and may block, except those of [Route.Manner#PROMPT] routes, which
/// run on the loop; requests of one connection run one after the other, and while one runs nothing more is read.
/// Listeners run on the event loop of their connection and must not block.
/// [WebSocket#write] and [WebSocket#flush] belong on that loop; [WebSocket#close] and [WebSocket#abort] on any thread.
/// There is no timer per connection: there is one [DeadlineWheel] per loop.
///
/// # Life cycle
///
/// `EventLoops` first, then `HttpServer.start`. To stop: `stopAccepting`, whatever the application wants to tell its
/// sockets, `close(grace)` (waits for running requests, closes WebSockets with 1001, then cuts), `EventLoops.close`.
///
/// # Bounds
///
/// Headers, bodies, messages, connections, handshake rates and waiting times are limited by [HttpLimits],
/// [WebSocketLimits] and [AdmissionLimits]. Memory grows with bytes received, never with bytes announced.
///
/// # May import
///
/// The JDK, Netty, Jackson, slf4j. Nothing of this project.
@NullMarked
package chat.parlance.http;

import org.jspecify.annotations.NullMarked;
