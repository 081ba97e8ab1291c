package chat.parlance.socketio;

import chat.parlance.http.Headers;
import chat.parlance.http.Query;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a client brings when it enters a namespace: the query, headers and address of its first request, the revision of
/// Engine.IO (4, or 3 for Socket.IO 2), and its auth payload: an object, empty if there is none; of a client of
/// Socket.IO 2 the query of the namespace.
public record Handshake(Query query, Headers headers, InetSocketAddress remote, int revision, JsonNode auth) {

  /// The private id with which a client wants to go on where its last connection broke, or null.
  public @Nullable String pid() {
    return text("pid");
  }

  /// What a returning client has received last, or null.
  public @Nullable String offset() {
    return text("offset");
  }

  /// This field of the auth payload, or null if it is no text.
  public @Nullable String text(String field) {
    var value = auth.path(field);
    return value.isString() ? value.stringValue() : null;
  }
}
