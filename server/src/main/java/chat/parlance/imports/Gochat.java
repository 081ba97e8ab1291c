package chat.parlance.imports;

import chat.parlance.core.Content;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.imports.Fields.UnfitException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tables of Go-Chat's chat service: docs/dialects/gochat.md. A room is there since its first message; who is in it are those who are
/// connected, and so nobody is to be brought but who spoke first.
final class Gochat implements Original {

  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
  private static final String ROOMS = "select room_id from chat_messages where room_id > cast(? as uuid)"
      + " group by room_id order by room_id limit " + PostgresSource.PAGE;
  private static final String MESSAGES = "select id, room_id, user_id, content, created_at from chat_messages"
      + " where room_id = cast(? as uuid) order by created_at, id";
  private static final String ROOMLESS = "select count(*) as number from chat_messages where room_id is null or room_id = cast(? as uuid)";

  private final PostgresSource source;

  Gochat(PostgresSource source) {
    this.source = source;
    source.table("chat_messages", "id", "roomId", "userId", "content", "createdAt");
  }

  @Override
  public void places(Consumer<Found> each) {
    @Nullable String last = NOBODY;
    while (last != null) {
      var page = new ArrayList<String>();
      source.each(ROOMS, row -> page.add(String.valueOf(row.value("roomId"))), last);
      page.forEach(room -> each.accept(place(room)));
      last = page.size() < PostgresSource.PAGE ? null : page.getLast();
    }
  }

  /// Begun by the first message that can be read.
  private Found place(String room) {
    var first = new ArrayList<Found>();
    source.each(MESSAGES + " limit " + PostgresSource.PAGE,
        row -> first.add(PostgresSource.read("message", row, Gochat::said)), room);
    return first.stream().filter(Found.Said.class::isInstance).map(Found.Said.class::cast).findFirst()
        .<Found>map(said -> room(room, said))
        .orElseGet(() -> new Found.Unreadable("conversation", room,
            "its first messages: none can be read (expected: one that can)", 1));
  }

  private static Found.Place room(String id, Found.Said first) {
    return new Found.Place(id, ConversationKind.ROOM, "room:" + id, Found.Looks.NONE, ConversationStatus.ACTIVE,
        first.sender(), first.at(), first.at(),
        List.of(new Found.Person(first.sender(), Role.OWNER, first.at(), null, null)));
  }

  @Override
  public void said(Found.Place place, Consumer<Found> each) {
    source.each(MESSAGES, row -> each.accept(PostgresSource.read("message", row, Gochat::said)), place.name());
  }

  static Found.Said said(Fields row) throws UnfitException {
    return new Found.Said(row.id("id"), row.user("userId"), row.time("createdAt"), MessageKind.TEXT,
        Content.text(row.text("content")), null, Found.Fate.NONE, Found.Readers.NOBODY, List.of());
  }

  @Override
  public void rest(Consumer<Found.Unreadable> each) {
    source.each(ROOMLESS, row -> {
      if (row.value("number") instanceof Long number && number > 0) {
        each.accept(new Found.Unreadable("message", "of no room", "room_id: missing (expected: the id of a room)",
            number));
      }
    }, NOBODY);
  }

  @Override
  public void close() {
    source.close();
  }
}
