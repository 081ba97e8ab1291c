package chat.parlance.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The opening handshake of a WebSocket, the server's part (RFC 6455, section 4.2).
final class WebSocketHandshake {

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketHandshake() {}

  /// Whether a WebSocket is asked for, rightly or wrongly.
  static boolean isAsked(String method, Headers headers) {
    return method.equals("GET") && headers.hasToken("Upgrade", "websocket");
  }

  /// Throws the problem (400, 426) that a wrong handshake has.
  static void check(RequestHead head) {
    Headers headers = head.headers();
    if (head.http10()) {
      throw bad("a WebSocket needs HTTP/1.1");
    }
    if (!headers.hasToken("Connection", "Upgrade")) {
      throw bad("the Connection header lacks the token Upgrade");
    }
    if (head.bodyLength() != 0) {
      throw bad("a WebSocket handshake has a body, expected none");
    }
    if (!headers.all("Sec-WebSocket-Version").equals(java.util.List.of("13"))) {
      throw required("the WebSocket version is not 13").asException();
    }
    var keys = headers.all("Sec-WebSocket-Key");
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw bad("the Sec-WebSocket-Key is not one base64 value of 16 bytes");
    }
  }

  /// The problem of a request that should have been a WebSocket handshake.
  static Problem required(String detail) {
    return Problem.of(426, "upgrade-required", detail).withHeader("Upgrade", "websocket")
        .withHeader("Sec-WebSocket-Version", "13");
  }

  /// The headers of the 101, but for `Connection`. `IllegalArgumentException` if the sub-protocol was not offered.
  static Headers accept(Headers request, Upgrade upgrade) {
    Headers headers = upgrade.headers().with("Upgrade", "websocket")
        .with("Sec-WebSocket-Accept", acceptKey(request.first("Sec-WebSocket-Key", "")));
    String chosen = upgrade.subprotocol();
    if (chosen == null) {
      return headers;
    }
    if (!isOffered(request, chosen)) {
      throw new IllegalArgumentException("the sub-protocol " + chosen + " was not offered by the client");
    }
    return headers.with("Sec-WebSocket-Protocol", chosen);
  }

  private static boolean isOffered(Headers request, String protocol) {
    for (String line : request.all("Sec-WebSocket-Protocol")) {
      for (String offered : line.split(",", -1)) {
        if (offered.strip().equals(protocol)) {
          return true;
        }
      }
    }
    return false;
  }

  static String acceptKey(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ProblemException bad(String detail) {
    return Problem.of(400, "bad-handshake", detail).asException();
  }
}
