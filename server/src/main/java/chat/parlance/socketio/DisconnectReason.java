package chat.parlance.socketio;

import chat.parlance.engineio.EngineClose;

/// Why a client left a namespace; the texts are those of the original.
public enum DisconnectReason {
  TRANSPORT_CLOSE("transport close"), TRANSPORT_ERROR("transport error"), PING_TIMEOUT("ping timeout"), PARSE_ERROR(
      "parse error"),
  CLIENT_NAMESPACE("client namespace disconnect"), SERVER_NAMESPACE(
      "server namespace disconnect"),
  FORCED("forced server close"), SHUTTING_DOWN("server shutting down");

  private final String text;

  DisconnectReason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  static DisconnectReason of(EngineClose close) {
    return switch (close) {
      case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
      case TRANSPORT_ERROR -> TRANSPORT_ERROR;
      case PING_TIMEOUT -> PING_TIMEOUT;
      case PARSE_ERROR -> PARSE_ERROR;
      case FORCED -> FORCED;
      case SHUTTING_DOWN -> SHUTTING_DOWN;
    };
  }
}
