/// ## What
/// Services of other systems: Go-Chat's auth and website over gRPC, Humane's query service over HTTP.
///
/// ## Threads
/// Whoever asks waits, at most five seconds; gRPC and the HTTP client have threads of their own.
///
/// ## Life cycle
/// One channel per service, opened with the first question, closed with the server.
///
/// ## May import
/// core, identity, gRPC, protobuf, what is generated from the `.proto` files, and the JSON library.
@NullMarked
package chat.parlance.peers;

import org.jspecify.annotations.NullMarked;
