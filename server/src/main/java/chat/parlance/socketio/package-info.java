/// Socket.IO 5 (the libraries 3 and 4) and its older revision 4 (library 2) on the server: namespaces, events,
/// acknowledgements and attachments over an Engine.IO session.
///
/// # What
///
/// - [SocketIoServer] = some [Namespace]s and the [chat.parlance.http.Mount] that serves them.
/// - A [Namespace] gets a [Handshake] and an [Arrival], and accepts or refuses, now or later, on any thread.
/// - An accepted client is a [NamespaceSocket]; its [NamespaceListener] hears [ClientEvent]s. It is written to with
///   ready frames ([EventFrames], encoded once for all receivers), or event by event, with attachments (binary JSON
///   nodes) and with an acknowledgement.
///
/// Connection state recovery is for whoever uses this: an [Arrival] may be accepted with a `pid`, and a [Handshake] has
/// the `pid` and `offset` that a returning client presents.
///
/// # Threads
///
/// Everything of a connection is on the event loop of its session. [Arrival] and [Receipt] may be answered on any thread.
///
/// # Life cycle
///
/// A connection that has entered no namespace within [SocketIoConfig#connectTimeout] is closed. What came with the
/// handshake (query, headers) is dropped once the client has entered all namespaces there are, or when that time has
/// passed; who enters another one later presents only its own auth payload. Close the server before its HTTP server.
///
/// # Bounds
///
/// Namespaces, acknowledgements that are waited for, attachments: see [SocketIoConfig]. What breaks the protocol ends
/// the connection with `parse error`.
///
/// # May import
///
/// The JDK, the JSON library, Netty, slf4j; http, wire and engineio of this project.
@NullMarked
package chat.parlance.socketio;

import org.jspecify.annotations.NullMarked;
