package chat.parlance.bench.load;

/// Somebody who connects, the token that says so, and the target of the request that opens the WebSocket.
public record Guest(String user, String token, String target) {

  /// A guest of the native dialect.
  public Guest(String user, String token) {
    this(user, token, "/v1/connect");
  }
}
