package chat.parlance.wire;

import chat.parlance.wire.SocketPacket.Ack;
import chat.parlance.wire.SocketPacket.Connect;
import chat.parlance.wire.SocketPacket.ConnectError;
import chat.parlance.wire.SocketPacket.Disconnect;
import chat.parlance.wire.SocketPacket.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Socket.IO, revisions 5 and 4: the packets inside of Engine.IO messages (socket.io-protocol v5 and v4, "Packet
/// encoding").
///
/// `maxNamespace`: bytes of a namespace, a query included. `maxAttachments`: of one packet. JSON may be [#MAX_DEPTH] deep.
public record SocketIoCodec(int maxNamespace, int maxAttachments) {

  /// The deepest nesting that is read.
  public static final int MAX_DEPTH = 64;

  private static final int MAX_ACK_DIGITS = 15; // what a client in JavaScript counts exactly
  private static final Set<String> RESERVED = Set.of("connect", "connect_error", "disconnect", "disconnecting",
      "newListener", "removeListener");
  private static final String NOT_JSON = "the payload is not JSON of at most " + MAX_DEPTH + " levels";
  private static final JsonMapper ESCAPING = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final JsonMapper MAPPER = JsonMapper
      .builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build()).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  public SocketIoCodec {
    if (maxNamespace < 1 || maxAttachments < 0) {
      throw new IllegalArgumentException("a namespace of " + maxNamespace + " bytes and " + maxAttachments
          + " attachments at most, expected 1 and 0 or more");
    }
  }

  /// The packet in the text message between `from` and `to`.
  public SocketPacket decode(byte[] text, int from, int to) throws MalformedPacketException {
    var head = new Head(text, from, to);
    int type = head.type();
    int attachments = type == 5 || type == 6 ? head.attachments(maxAttachments) : 0;
    String namespace = head.namespace(maxNamespace);
    return switch (type) {
      case 0 -> new Connect(namespace, credentials(head.json()));
      case 1 -> disconnect(namespace, head.json());
      case 2, 5 -> event(namespace, head.ack(), head.json(), attachments);
      case 3, 6 -> ack(namespace, head.ack(), head.json(), attachments);
      case 4 -> throw new MalformedPacketException("a connect error from a client, expected none");
      default -> throw new MalformedPacketException("packet type " + type + ", expected 0 to 6");
    };
  }

  private static @Nullable JsonNode credentials(@Nullable JsonNode payload) throws MalformedPacketException {
    if (payload != null && !payload.isObject()) {
      throw new MalformedPacketException("the payload of a connect is no object");
    }
    return payload;
  }

  private static SocketPacket disconnect(String namespace, @Nullable JsonNode payload) throws MalformedPacketException {
    if (payload != null) {
      throw new MalformedPacketException("a disconnect has a payload, expected none");
    }
    return new Disconnect(namespace);
  }

  private static SocketPacket event(String namespace, long ack, @Nullable JsonNode payload, int attachments)
      throws MalformedPacketException {
    List<JsonNode> values = values(payload);
    JsonNode name = values.isEmpty() ? null : values.getFirst();
    if (name == null || !(name.isString() || name.isNumber())) {
      throw new MalformedPacketException("an event without a name, expected a string or a number first");
    }
    String text = name.asString();
    if (RESERVED.contains(text)) {
      throw new MalformedPacketException("an event with the reserved name " + text);
    }
    return new Event(namespace, ack, text, values.subList(1, values.size()), attachments);
  }

  private static SocketPacket ack(String namespace, long ack, @Nullable JsonNode payload, int attachments)
      throws MalformedPacketException {
    if (ack == SocketPacket.NO_ACK) {
      throw new MalformedPacketException("an acknowledgement without its number");
    }
    return new Ack(namespace, ack, values(payload), attachments);
  }

  private static List<JsonNode> values(@Nullable JsonNode payload) throws MalformedPacketException {
    if (!(payload instanceof ArrayNode array)) {
      throw new MalformedPacketException("the payload of an event or acknowledgement is no array");
    }
    return new ArrayList<>(array.values());
  }

  /// What stands in front of the JSON.
  private static final class Head {
    private final byte[] text;
    private final int to;
    private int at;

    Head(byte[] text, int from, int to) {
      this.text = text;
      this.to = to;
      at = from;
    }

    int type() throws MalformedPacketException {
      if (at == to) {
        throw new MalformedPacketException("an empty packet, expected a type from 0 to 6");
      }
      return text[at++] - '0';
    }

    int attachments(int most) throws MalformedPacketException {
      long count = number(6);
      if (count < 0 || at == to || text[at] != '-') {
        throw new MalformedPacketException("a binary packet without the number of its attachments and a dash");
      }
      if (count > most) {
        throw new MalformedPacketException(count + " attachments, expected at most " + most);
      }
      at++;
      return (int) count;
    }

    String namespace(int most) throws MalformedPacketException {
      if (at == to || text[at] != '/') {
        return "/";
      }
      int from = at;
      while (at < to && text[at] != ',') {
        at++;
      }
      if (at - from > most) {
        throw new MalformedPacketException("a namespace of " + (at - from) + " bytes, expected at most " + most);
      }
      String name = at - from == 1 ? "/" : new String(text, from, at - from, StandardCharsets.UTF_8);
      at = Math.min(at + 1, to);
      return name;
    }

    long ack() throws MalformedPacketException {
      long number = number(MAX_ACK_DIGITS);
      if (at < to && text[at] >= '0' && text[at] <= '9') {
        throw new MalformedPacketException("an acknowledgement number of more than " + MAX_ACK_DIGITS + " digits");
      }
      return number;
    }

    private long number(int most) {
      long number = SocketPacket.NO_ACK;
      for (int digits = 0; digits < most && at < to && text[at] >= '0' && text[at] <= '9'; digits++) {
        number = Math.max(number, 0) * 10 + text[at++] - '0';
      }
      return number;
    }

    @Nullable JsonNode json() throws MalformedPacketException {
      if (at == to) {
        return null;
      }
      try {
        JsonNode node = MAPPER.readTree(text, at, to - at);
        if (node.isMissingNode()) {
          throw new MalformedPacketException(NOT_JSON);
        }
        return node;
      } catch (JacksonException _) {
        throw new MalformedPacketException(NOT_JSON);
      }
    }
  }

  /// The event with its attachments in their places.
  public static Event complete(Event event, List<byte[]> attachments) throws MalformedPacketException {
    return new Event(event.namespace(), event.ack(), event.name(), filled(event.arguments(), attachments), 0);
  }

  /// The acknowledgement with its attachments in their places.
  public static Ack complete(Ack ack, List<byte[]> attachments) throws MalformedPacketException {
    return new Ack(ack.namespace(), ack.ack(), filled(ack.arguments(), attachments), 0);
  }

  private static List<JsonNode> filled(List<JsonNode> values, List<byte[]> attachments)
      throws MalformedPacketException {
    var filled = new ArrayList<JsonNode>(values.size());
    for (JsonNode value : values) {
      filled.add(filled(value, attachments));
    }
    return filled;
  }

  private static JsonNode filled(JsonNode value, List<byte[]> attachments) throws MalformedPacketException {
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, filled(array.get(i), attachments));
      }
    } else if (value instanceof ObjectNode object) {
      if (object.path("_placeholder").isBoolean() && object.path("_placeholder").booleanValue()) {
        return attachment(object.path("num"), attachments);
      }
      for (String name : List.copyOf(object.propertyNames())) {
        object.set(name, filled(object.get(name), attachments));
      }
    }
    return value;
  }

  private static JsonNode attachment(JsonNode number, List<byte[]> attachments) throws MalformedPacketException {
    if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < 0
        || number.intValue() >= attachments.size()) {
      throw new MalformedPacketException("a placeholder for an attachment that is not there");
    }
    return JsonNodeFactory.instance.binaryNode(attachments.get(number.intValue()));
  }

  /// An encoded packet: the text message, and the binary messages that follow it.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Encoded(byte[] text, List<byte[]> attachments) {
    public Encoded {
      attachments = List.copyOf(attachments);
    }
  }

  /// The messages of a packet.
  public static Encoded encode(SocketPacket packet) {
    return switch (packet) {
      case Connect(var namespace, var payload) -> new Encoded(
          joined(head('0', 0, namespace, SocketPacket.NO_ACK), payload == null ? new byte[0] : json(payload)),
          List.of());
      case Disconnect(var namespace) -> new Encoded(utf8(head('1', 0, namespace, SocketPacket.NO_ACK)), List.of());
      case Event(var namespace, var ack, var name, var arguments, _) -> {
        var payload = JsonNodeFactory.instance.arrayNode().add(name);
        yield values('2', namespace, ack, payload.addAll(arguments));
      }
      case Ack(var namespace, var ack, var arguments, _) ->
        values('3', namespace, ack, JsonNodeFactory.instance.arrayNode().addAll(arguments));
      case ConnectError(var namespace, var payload) -> new Encoded(
          joined(head('4', 0, namespace, SocketPacket.NO_ACK), json(payload)), List.of());
    };
  }

  private static Encoded values(char type, String namespace, long ack, ArrayNode payload) {
    var attachments = new ArrayList<byte[]>(0);
    JsonNode plain = emptied(payload, attachments);
    char kind = attachments.isEmpty() ? type : (char) (type + 3);
    return new Encoded(joined(head(kind, attachments.size(), namespace, ack), json(plain)), attachments);
  }

  /// A copy with placeholders for what is binary, or the same if nothing is.
  private static JsonNode emptied(JsonNode value, List<byte[]> attachments) {
    if (value.isBinary()) {
      attachments.add(value.binaryValue());
      return JsonNodeFactory.instance.objectNode().put("_placeholder", true).put("num", attachments.size() - 1);
    }
    int before = attachments.size();
    if (value instanceof ArrayNode array) {
      var copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(item -> copy.add(emptied(item, attachments)));
      return attachments.size() == before ? value : copy;
    }
    if (value instanceof ObjectNode object) {
      var copy = JsonNodeFactory.instance.objectNode();
      object.forEachEntry((name, item) -> copy.set(name, emptied(item, attachments)));
      return attachments.size() == before ? value : copy;
    }
    return value;
  }

  /// What stands in front of the JSON of an event: for those who write the JSON themselves.
  public static byte[] eventHead(String namespace) {
    return utf8(head('2', 0, namespace, SocketPacket.NO_ACK));
  }

  /// What comes before the JSON array of the arguments of an acknowledgement.
  public static byte[] ackHead(String namespace, long ack) {
    return utf8(head('3', 0, namespace, ack));
  }

  private static String head(char type, int attachments, String namespace, long ack) {
    return type + (attachments == 0 ? "" : attachments + "-") + (namespace.equals("/") ? "" : namespace + ",")
        + (ack == SocketPacket.NO_ACK ? "" : Long.toString(ack));
  }

  private static byte[] json(JsonNode value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JacksonException _) {
      return ESCAPING.writeValueAsBytes(value); // half of a surrogate pair has no UTF-8, but an escape
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(String head, byte[] json) {
    byte[] start = utf8(head);
    byte[] all = Arrays.copyOf(start, start.length + json.length);
    System.arraycopy(json, 0, all, start.length, json.length);
    return all;
  }
}
