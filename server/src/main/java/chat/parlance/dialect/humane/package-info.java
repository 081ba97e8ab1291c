/// ## What
/// The dialect of Humane's chat-service: its REST routes, what its sockets ask and are told; see docs/dialects/humane.md.
///
/// ## Threads
/// Decoding and encoding on any thread, routes and use cases on virtual threads.
///
/// ## Life cycle
/// One instance per server, if there is a secret for its tokens.
///
/// ## May import
/// core, files, wire, http, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.humane;

import org.jspecify.annotations.NullMarked;
