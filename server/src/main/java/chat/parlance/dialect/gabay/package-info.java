/// ## What
/// The dialect of Gabay's chat service: its REST routes, what its sockets ask and are told; see docs/dialects/gabay.md.
///
/// ## Threads
/// Encoding on any thread, routes and use cases on virtual threads.
///
/// ## Life cycle
/// One instance per server, if there is a secret for its tokens.
///
/// ## May import
/// core, files, wire, http, socketio, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.gabay;

import org.jspecify.annotations.NullMarked;
