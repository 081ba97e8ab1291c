/// Engine.IO 4 and 3 on the server: sessions over long polling and WebSocket, with upgrades between them.
///
/// # What
///
/// - [EngineServer] holds the sessions of one mount and makes the [chat.parlance.http.Mount] that serves them.
///   [EngineConfig] has its times and bounds.
/// - An [EngineAcceptor] gives each new [EngineSession] its [EngineListener].
/// - An [EngineSession] carries ready WebSocket frames, whatever its transport is: on a WebSocket they are written as they
///   are, so that one encoding serves all receivers; for polling their payloads wait in a bounded queue and are joined when
///   the next poll comes.
///
/// JSONP is not served.
///
/// # Threads
///
/// A session lives on one event loop for its whole life, the one of the connection it began on. Polls and posts that
/// arrive on other loops hop to it; a WebSocket that upgrades it is moved there before its 101, so that writes are
/// direct. Nothing waits on a thread: a held poll is a [chat.parlance.http.Later], a heartbeat an entry of the loop's
/// [chat.parlance.http.DeadlineWheel].
///
/// # Life cycle
///
/// A session ends when its transport does, when a heartbeat stays out, when a client breaks the protocol, or by
/// [EngineSession#close]; the listener hears of it exactly once. [EngineServer#close] ends all of them; close it before
/// the HTTP server.
///
/// # Bounds
///
/// Sessions, payloads, packets per payload, the queue of a polling session, and the time of an upgrade: see
/// [EngineConfig]. A session id is unguessable; whoever names a wrong one costs a look into a map.
///
/// # May import
///
/// The JDK, Netty, slf4j; http and wire of this project.
@NullMarked
package chat.parlance.engineio;

import org.jspecify.annotations.NullMarked;
