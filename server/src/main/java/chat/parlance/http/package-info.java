/// ## What
/// A small router over Netty: routes, requests, problems. It knows no chat.
///
/// ## Threads
/// Netty event loops read and write; handlers that may block run on virtual threads.
///
/// ## Life cycle
/// Opened after the store, closed before it.
///
/// ## May import
/// The JDK, Netty, the JSON library and slf4j.
@NullMarked
package chat.parlance.http;

import org.jspecify.annotations.NullMarked;
