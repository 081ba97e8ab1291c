package chat.parlance.socketio;

import java.time.Duration;

/// Times and bounds of Socket.IO connections.
///
/// `connectTimeout`: how long a connection may be in no namespace, and how long attachments may take to follow their
/// event. `namespaces`: of one connection. `pendingAcks`: acknowledgements that are waited for, of one namespace of one
/// connection. `attachments`, `attachmentBytes`: of one packet. `namespaceBytes`: of a name, a query included.
public record SocketIoConfig(Duration connectTimeout, int namespaces, int pendingAcks, int attachments,
    long attachmentBytes, int namespaceBytes) {

  /// 45 s, 16 namespaces, 1,000 acknowledgements, 16 attachments of together 4 MB, names of 2,048 bytes.
  public static final SocketIoConfig DEFAULT = new SocketIoConfig(Duration.ofSeconds(45), 16, 1_000, 16, 4_000_000,
      2_048);

  public SocketIoConfig {
    if (!connectTimeout.isPositive() || namespaces < 1 || pendingAcks < 0 || attachments < 0 || attachmentBytes < 0) {
      throw new IllegalArgumentException("a Socket.IO bound is negative, or there is no time or no namespace, expected "
          + "more");
    }
  }

  /// This configuration with another time to enter a namespace.
  public SocketIoConfig connectTimeout(Duration timeout) {
    return new SocketIoConfig(timeout, namespaces, pendingAcks, attachments, attachmentBytes, namespaceBytes);
  }
}
