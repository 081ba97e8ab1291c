package chat.parlance.engineio;

import chat.parlance.http.Json;
import chat.parlance.http.Response;

/// What a request is refused with; codes and texts are those of the original.
enum EngineError {
  UNKNOWN_TRANSPORT(0, 400, "Transport unknown"), UNKNOWN_SESSION(1, 400, "Session ID unknown"), BAD_HANDSHAKE_METHOD(2,
      400, "Bad handshake method"),
  BAD_REQUEST(3, 400,
      "Bad request"),
  FORBIDDEN(4, 403, "Forbidden"), UNSUPPORTED_REVISION(5, 400, "Unsupported protocol version");

  private record Said(int code, String message) {}

  private final int code;
  private final int status;
  private final String message;

  EngineError(int code, int status, String message) {
    this.code = code;
    this.status = status;
    this.message = message;
  }

  Response response() {
    return response(status, message);
  }

  Response response(int otherStatus, String otherMessage) {
    return Response.bytes(otherStatus, "application/json", Json.bytes(new Said(code, otherMessage)))
        .with("Cache-Control", "no-store");
  }
}
