package chat.parlance.dialect.parlance;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Reading;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.Dialect;
import chat.parlance.gateway.EncodedChange;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Hub;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest page of a conversation, put together of the frames that told its messages: nothing is read or encoded again.
///
/// A frame shows a message as it stands now, but for its reactions and its pin; where there are such, there is no page from
/// frames.
final class NewestPage {

  /// What comes before the message in the frame of a `message` change. Inside a string the quotes would be escaped.
  private static final byte[] BEFORE = bytes(",\"message\":{");
  private static final byte[] BEGIN = bytes("{\"messages\":[");

  /// The bytes from `from` to `to` of a frame.
  private record Slice(Frame frame, int from, int to) {

    int size() {
      return to - from;
    }
  }

  private final Hub hub;
  private final Dialect dialect;

  NewestPage(Hub hub, Dialect dialect) {
    this.hub = hub;
    this.dialect = dialect;
  }

  /// The JSON of a page of at most `limit` messages; null when it has to be made another way.
  byte @Nullable [] of(Reading.Newest newest, int limit) {
    for (long window = limit + 1L;; window *= 4) {
      long from = Math.max(newest.after(), newest.lastSeq() - window);
      var changes = hub.recent(newest.conversation(), from);
      var messages = changes == null ? null : messages(changes);
      if (messages == null) {
        return null;
      }
      boolean more = messages.size() > limit;
      if (more || from == newest.after()) {
        return page(more ? messages.subList(messages.size() - limit, messages.size()) : messages, more,
            newest.lastSeq());
      }
    }
  }

  private @Nullable List<Slice> messages(List<EncodedChange> changes) {
    var messages = new ArrayList<Slice>(changes.size());
    for (var change : changes) {
      switch (change.change().body()) {
        case ChangeBody.Posted _ -> {
          var frame = change.frame(dialect, Audience.OTHERS);
          if (frame == null) {
            return null;
          }
          messages.add(slice(frame));
        }
        case ChangeBody.Reacted _,ChangeBody.Unreacted _,ChangeBody.Pinned _,ChangeBody.Unpinned _ -> {
          return null;
        }
        case ChangeBody.Edited _,ChangeBody.Deleted _ -> {
          // the frame of the message says so
        }
        case ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ -> {
          // not about a message
        }
      }
    }
    return messages;
  }

  private static Slice slice(Frame frame) {
    byte[] bytes = frame.bytes();
    for (int at = frame.header();; at++) {
      if (java.util.Arrays.equals(bytes, at, at + BEFORE.length, BEFORE, 0, BEFORE.length)) {
        return new Slice(frame, at + BEFORE.length - 1, bytes.length - 1);
      }
    }
  }

  private static byte[] page(List<Slice> messages, boolean more, long lastSeq) {
    byte[] end = bytes("],\"hasMore\":" + more + ",\"lastSeq\":" + lastSeq + "}");
    int size = BEGIN.length + end.length + Math.max(0, messages.size() - 1);
    for (var message : messages) {
      size += message.size();
    }
    byte[] page = new byte[size];
    System.arraycopy(BEGIN, 0, page, 0, BEGIN.length);
    int at = BEGIN.length;
    for (var message : messages) {
      if (at > BEGIN.length) {
        page[at++] = ',';
      }
      System.arraycopy(message.frame().bytes(), message.from(), page, at, message.size());
      at += message.size();
    }
    System.arraycopy(end, 0, page, at, end.length);
    return page;
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
