package chat.parlance.cluster;

import chat.parlance.core.ClusterBus.Hint;
import chat.parlance.core.ConversationId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// Hints and signals as short JSON texts, each with the id of the server that says it. Pure.
///
/// `{"n":"…","h":[["space",id,first,last,["user",…]],…]}`, `{"n":"…","s":{…}}` (see [SignalCodec]), `{"n":"…","m":1}` for [Heard.Missed].
final class BusCodec {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SELF = 40;

  private final String node;
  private final int most;

  /// `node` is this server; no text has more than `most` bytes.
  BusCodec(String node, int most) {
    this.node = node;
    this.most = most;
  }

  String missed() {
    return JSON.createObjectNode().put("n", node).put("m", 1).toString();
  }

  String encoded(Heard.Signalled signal) {
    var frame = JSON.createObjectNode().put("n", node);
    frame.set("s", SignalCodec.encoded(signal.signal()));
    return frame.toString();
  }

  /// As few texts as hold them.
  List<String> encoded(Heard.Hints all) {
    var texts = new ArrayList<String>();
    var some = JSON.createArrayNode();
    int bytes = SELF + node.length();
    for (var hint : all.hints()) {
      var entry = fitting(hint);
      int size = size(entry);
      if (bytes + size > most && !some.isEmpty()) {
        texts.add(framed(some));
        some = JSON.createArrayNode();
        bytes = SELF + node.length();
      }
      some.add(entry);
      bytes += size + 1;
    }
    if (!some.isEmpty()) {
      texts.add(framed(some));
    }
    return texts;
  }

  private String framed(ArrayNode hints) {
    var frame = JSON.createObjectNode().put("n", node);
    frame.set("h", hints);
    return frame.toString();
  }

  /// The hint, without its users if they take too much.
  private ArrayNode fitting(Hint hint) {
    var entry = entry(hint);
    return size(entry) <= most / 2 ? entry
        : entry(new Hint(hint.conversation(), hint.first(), hint.last(), Hint.EVERYBODY));
  }

  private static int size(JsonNode entry) {
    return entry.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static ArrayNode entry(Hint hint) {
    var entry = JSON.createArrayNode().add(hint.conversation().space()).add(hint.conversation().value())
        .add(hint.first()).add(hint.last());
    if (!hint.seats().isEmpty()) {
      var seats = entry.addArray();
      hint.seats().forEach(seats::add);
    }
    return entry;
  }

  /// What another server said; [Heard.Nothing] of what this one said itself, and of what cannot be understood.
  Heard decoded(String text) {
    try {
      var frame = JSON.readTree(text);
      if (frame.path("n").asString("").equals(node)) {
        return new Heard.Nothing();
      }
      if (frame.has("m")) {
        return new Heard.Missed();
      }
      if (frame.has("s")) {
        var signal = SignalCodec.decoded(frame.path("s"));
        return signal == null ? new Heard.Nothing() : new Heard.Signalled(signal);
      }
      var hints = new ArrayList<Hint>();
      frame.path("h").forEach(entry -> hints.add(hint(entry)));
      return hints.isEmpty() ? new Heard.Nothing() : new Heard.Hints(hints);
    } catch (JacksonException | IllegalArgumentException _) {
      return new Heard.Nothing();
    }
  }

  private static Hint hint(JsonNode entry) {
    Set<String> seats = new HashSet<>();
    entry.path(4).forEach(seat -> seats.add(seat.asString()));
    return new Hint(new ConversationId(entry.path(0).asString(), entry.path(1).asLong()), entry.path(2).asLong(),
        entry.path(3).asLong(), seats);
  }
}
