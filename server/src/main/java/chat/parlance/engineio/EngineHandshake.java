package chat.parlance.engineio;

import chat.parlance.http.Headers;
import chat.parlance.http.Query;
import java.net.InetSocketAddress;

/// The first request of a session: what the client brought. `revision` of Engine.IO: 4, or 3 for Socket.IO 2.
///
/// Some kilobytes: not to be kept for as long as the session.
public record EngineHandshake(Query query, Headers headers, InetSocketAddress remote, int revision) {}
