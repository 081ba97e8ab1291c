/// ## What
/// Services of other systems that are asked over gRPC: Go-Chat's auth and website.
///
/// ## Threads
/// Whoever asks waits, at most five seconds; gRPC has threads of its own.
///
/// ## Life cycle
/// One channel per service, opened with the first question, closed with the server.
///
/// ## May import
/// core, identity, gRPC, protobuf and what is generated from the `.proto` files.
@NullMarked
package chat.parlance.peers;

import org.jspecify.annotations.NullMarked;
