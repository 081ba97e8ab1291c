package chat.parlance.engineio;

/// Why a session ended; the texts are those of the original.
public enum EngineClose {
  /// The client closed, or its connection did.
  TRANSPORT_CLOSE("transport close"),
  /// The client broke a rule of the transport, or did not take what waited for it.
  TRANSPORT_ERROR("transport error"),
  PING_TIMEOUT("ping timeout"),
  PARSE_ERROR("parse error"),
  /// We closed it.
  FORCED("forced close"),
  SHUTTING_DOWN("server shutting down");

  private final String text;

  EngineClose(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
