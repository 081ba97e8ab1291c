/// ## What
/// The dialect of HexaTron's chat-service: its REST routes, who its clients are, and what they are told; see
/// docs/dialects/hexatron.md. How events travel is the business of others: here they are arguments as JSON.
///
/// ## Threads
/// Encoding on any thread, routes and use cases on virtual threads.
///
/// ## Life cycle
/// One instance per server, if its tokens can be checked or its gateway is trusted.
///
/// ## May import
/// core, wire, http, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.hexatron;

import org.jspecify.annotations.NullMarked;
