/// ## What
/// The dialect of CareForAll's chat-service: its REST routes and its WebSocket about one conversation each; see
/// docs/dialects/careforall.md.
///
/// ## Threads
/// Decoding and encoding on event loops, routes and use cases on virtual threads.
///
/// ## Life cycle
/// One instance per server, if there is a key for its tokens.
///
/// ## May import
/// core, wire, http, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.careforall;

import org.jspecify.annotations.NullMarked;
