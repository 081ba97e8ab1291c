/// ## What
/// The dialect of Go-Chat's chat service: rooms by UUID over a plain WebSocket; docs/dialects/gochat.md.
///
/// ## Threads
/// Decoding and encoding on event loops; handshakes, which ask for tokens and rooms, and histories on virtual threads.
///
/// ## Life cycle
/// One instance per server.
///
/// ## May import
/// core, http, gateway, identity and the JSON library; never another dialect, a store or Netty.
@NullMarked
package chat.parlance.dialect.gochat;

import org.jspecify.annotations.NullMarked;
