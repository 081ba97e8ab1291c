/// ## What
/// The native dialect: the WebSocket frames and the REST routes that expose everything.
///
/// ## Threads
/// Decoding and encoding on event loops, routes and use cases on virtual threads.
///
/// ## Life cycle
/// One instance per server.
///
/// ## May import
/// core, files, wire, http, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.parlance;

import org.jspecify.annotations.NullMarked;
