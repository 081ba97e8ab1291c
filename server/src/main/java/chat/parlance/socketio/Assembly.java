package chat.parlance.socketio;

import chat.parlance.wire.MalformedPacketException;
import chat.parlance.wire.SocketIoCodec;
import chat.parlance.wire.SocketPacket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A packet whose attachments are still coming: at most so many bytes of them. Event loop only.
final class Assembly {

  private final SocketPacket head;
  private final int missing;
  private final List<byte[]> attachments = new ArrayList<>();
  private long room;

  Assembly(SocketPacket head, int missing, long most) {
    this.head = head;
    this.missing = missing;
    room = most;
  }

  /// Takes the next attachment; false if it is one too much, in number or in bytes.
  boolean add(byte[] attachment) {
    room -= attachment.length;
    attachments.add(attachment);
    return room >= 0;
  }

  /// The packet, once all of it is there.
  @Nullable SocketPacket whole() throws MalformedPacketException {
    if (attachments.size() < missing) {
      return null;
    }
    return switch (head) {
      case SocketPacket.Event event -> SocketIoCodec.complete(event, attachments);
      case SocketPacket.Ack ack -> SocketIoCodec.complete(ack, attachments);
      default -> head;
    };
  }
}
