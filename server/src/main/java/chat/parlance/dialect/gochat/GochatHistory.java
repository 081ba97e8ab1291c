package chat.parlance.dialect.gochat;

import chat.parlance.core.Aliases;
import chat.parlance.core.Conversation;
import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;

/// What was said in a room, in pages counted back from the newest message. May wait for the store.
public record GochatHistory(Reading reading, Aliases aliases, RateLimits rates) {

  /// The page, ascending, and how many messages there are in all. Throws a rejection.
  public Conversations.Counted<GochatMessage> page(Identity me, Conversation room, GochatRequest.History asked) {
    rates.take(me.id(), RateLimits.Action.REQUESTS);
    var shown = GochatIds.room(room.id(), room.key());
    var found = reading.between(me, room.id(), Reading.Span.ALL, asked.offset(), asked.limit());
    return new Conversations.Counted<>(
        found.page().stream().map(message -> GochatMessage.of(shown, message, aliases)).toList(), found.total());
  }
}
