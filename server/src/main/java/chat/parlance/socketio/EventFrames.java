package chat.parlance.socketio;

import chat.parlance.engineio.EngineFrames;
import chat.parlance.http.WebSocketFrames;
import chat.parlance.wire.SocketIoCodec;
import chat.parlance.wire.SocketPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Events as ready frames: encoded once for a namespace, written to any number of its sockets. Any thread.
public final class EventFrames {

  private EventFrames() {}

  /// The frame of an event. `IllegalArgumentException` if there are attachments among the arguments: those go by
  /// [NamespaceSocket#emit].
  public static byte[] event(String namespace, String name, List<JsonNode> arguments) {
    var encoded = SocketIoCodec.encode(new SocketPacket.Event(namespace, SocketPacket.NO_ACK, name, arguments, 0));
    if (!encoded.attachments().isEmpty()) {
      throw new IllegalArgumentException("a shared frame with attachments, expected JSON without binary values");
    }
    return EngineFrames.text(encoded.text());
  }

  /// The frame of an event whose JSON is ready: an array with the name first.
  public static byte[] ready(String namespace, byte[] array) {
    return EngineFrames.text(SocketIoCodec.eventHead(namespace), array);
  }

  /// The frame of an acknowledgement whose arguments are ready: a JSON array.
  static byte[] ack(String namespace, long number, byte[] array) {
    return EngineFrames.text(SocketIoCodec.ackHead(namespace, number), array);
  }

  /// An event's frame, whose text begins at `header`, with the number of what it tells as its last argument: how clients say where
  /// to go on (the offset of connection state recovery).
  public static byte[] numbered(byte[] frame, int header, long number) {
    byte[] end = (",\"" + Long.toString(number, Character.MAX_RADIX) + "\"]").getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOfRange(frame, header, frame.length - 1 + end.length);
    System.arraycopy(end, 0, text, text.length - end.length, end.length);
    return WebSocketFrames.text(text);
  }
}
