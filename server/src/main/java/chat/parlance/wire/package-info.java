/// ## What
/// Pure codecs of socket protocols: bytes in, records out. [EngineIoCodec] knows Engine.IO 4 and 3 (packets, and the
/// payloads of long polling); [SocketIoCodec] knows Socket.IO 5 and 4, the protocols of the libraries 3 and 4, and 2.
///
/// What does not follow a protocol is a [MalformedPacketException] that says what is wrong, never an exception of a
/// library. Everything is bounded: lengths by the input, counts and depths by the codec.
///
/// ## Threads
/// None; pure functions.
///
/// ## Life cycle
/// Stateless.
///
/// ## May import
/// The JDK and the JSON library.
@NullMarked
package chat.parlance.wire;

import org.jspecify.annotations.NullMarked;
