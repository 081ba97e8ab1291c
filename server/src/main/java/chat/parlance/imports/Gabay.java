package chat.parlance.imports;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.imports.Fields.UnfitException;
import chat.parlance.imports.PostgresSource.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tables of Gabay's chat service, as its documents name them: docs/dialects/gabay.md. Tables and columns that only some of them name
/// are read if they are there.
final class Gabay implements Original {

  private static final String IMAGE = "{\"type\":\"IMAGE\"}";

  private final PostgresSource source;
  private final Table rooms;
  private final Table seats;
  private final Table messages;
  private final Map<String, Table> around = new HashMap<>();
  private final @Nullable Table users;

  Gabay(PostgresSource source) {
    this.source = source;
    rooms = source.table("ChatRoom", "id", "name", "type", "createdAt");
    seats = source.table("ChatRoomMembership", "userId", "roomId");
    messages = source.table("Message", "id", "content", "roomId", "authorId", "createdAt");
    for (var name : List.of("MessageRead", "MessageReaction", "MessageAttachment")) {
      var table = source.table(name);
      if (table != null && table.has("messageId")) {
        around.put(name, table);
      }
    }
    var people = source.table("User");
    users = people != null && people.has("id") && people.has("name") ? people : null;
  }

  @Override
  public void places(Consumer<Found> each) {
    if (users != null) {
      source.each("select u." + users.column("id") + ", u." + users.column("name") + " from " + users.name()
          + " u where exists (select 1 from " + seats.name() + " s where s." + seats.column("userId") + " = u."
          + users.column("id") + ") and u." + users.column("name") + " is not null",
          row -> each
              .accept(PostgresSource.read("user", row, one -> new Found.Called(one.user("id"), one.text("name")))));
    }
    var id = rooms.column("id") + "::text collate \"C\"";
    @Nullable String last = "";
    while (last != null) {
      var page = new ArrayList<Fields>();
      source.each("select * from " + rooms.name() + " where " + id + " > ? order by " + id + " limit "
          + PostgresSource.PAGE, page::add, last);
      var members = grouped(seats, "roomId", ids(page), "createdAt");
      page.forEach(row -> each.accept(PostgresSource.read("conversation", row,
          one -> place(one, members.getOrDefault(String.valueOf(one.value("id")), List.of())))));
      last = page.size() < PostgresSource.PAGE ? null : String.valueOf(page.getLast().value("id"));
    }
  }

  private static List<String> ids(List<Fields> rows) {
    return rows.stream().map(row -> String.valueOf(row.value("id"))).toList();
  }

  /// The rows of a table by one of these values of a column; in the order of another, if it is there.
  private Map<String, List<Fields>> grouped(Table table, String column, List<String> values, String order) {
    var found = new HashMap<String, List<Fields>>();
    if (!values.isEmpty()) {
      source.each("select * from " + table.name() + " where " + table.column(column) + " = " + table.values(column)
          + (table.has(order) ? " order by " + table.column(order) : ""),
          row -> found.computeIfAbsent(String.valueOf(row.value(column)), _ -> new ArrayList<>()).add(row), values);
    }
    return found;
  }

  static Found.Place place(Fields room, List<Fields> seats) throws UnfitException {
    var at = room.time("createdAt");
    var seated = new LinkedHashMap<String, Found.Person>();
    for (var seat : seats) {
      seated.putIfAbsent(seat.user("userId"), new Found.Person(seat.user("userId"),
          "ADMIN".equals(seat.optionalText("role")) ? Role.ADMIN : Role.MEMBER, seat.time("createdAt", at), null,
          null));
    }
    var people = List.copyOf(seated.values());
    if (people.isEmpty()) {
      throw new UnfitException("memberships: none (expected: at least one)");
    }
    var by = people.stream().filter(person -> person.role() == Role.ADMIN).findFirst().orElse(people.getFirst());
    boolean direct = "DIRECT".equals(room.optionalText("type")) && people.size() == 2;
    var all = people.stream().map(person -> new Found.Person(person.user(),
        direct ? Role.MEMBER : person.equals(by) ? Role.OWNER : person.role(), direct ? at : person.joinedAt(), null,
        null)).toList();
    return new Found.Place(room.id("id"), direct ? ConversationKind.DIRECT : ConversationKind.GROUP,
        direct ? Conversation.directKey(people.getFirst().user(), people.getLast().user()) : null,
        new Found.Looks(direct ? null : room.optionalText("name"), room.optionalText("avatar"), null),
        ConversationStatus.ACTIVE, by.user(), at, at, all);
  }

  @Override
  public void said(Found.Place place, Consumer<Found> each) {
    var page = new ArrayList<Fields>();
    source.each("select * from " + messages.name() + " where " + messages.column("roomId") + " = "
        + messages.value("roomId") + " order by " + messages.column("createdAt") + ", " + messages.column("id"),
        row -> {
          page.add(row);
          if (page.size() == PostgresSource.PAGE) {
            tell(page, each);
          }
        }, place.name());
    tell(page, each);
  }

  private void tell(List<Fields> page, Consumer<Found> each) {
    var ids = ids(page);
    var found = new HashMap<String, Map<String, List<Fields>>>();
    around.forEach((name, table) -> found.put(name, grouped(table, "messageId", ids, "createdAt")));
    for (var row : page) {
      var own = new HashMap<String, List<Fields>>();
      found.forEach((name, all) -> own.put(name, all.getOrDefault(String.valueOf(row.value("id")), List.of())));
      each.accept(PostgresSource.read("message", row, one -> said(one, own)));
    }
    page.clear();
  }

  /// `around`: the rows of other tables that are about the message, by the names of the tables.
  static Found.Said said(Fields row, Map<String, List<Fields>> around) throws UnfitException {
    var at = row.time("createdAt");
    var type = row.value("type") == null ? "TEXT" : row.text("type");
    var kind = switch (type) {
      case "TEXT" -> MessageKind.TEXT;
      case "SYSTEM" -> MessageKind.SYSTEM;
      case "FILE", "IMAGE" -> MessageKind.FILE;
      default -> throw row.unfit("type", "TEXT, SYSTEM, FILE or IMAGE");
    };
    var readers = new ArrayList<Found.Reader>();
    for (var read : around.getOrDefault("MessageRead", List.of())) {
      readers.add(new Found.Reader(read.user("userId"), read.time("readAt", read.time("createdAt", at))));
    }
    var reactions = new ArrayList<Found.Chosen>();
    for (var reaction : around.getOrDefault("MessageReaction", List.of())) {
      reactions.add(new Found.Chosen(reaction.user("userId"), reaction.text("emoji"), reaction.time("createdAt", at)));
    }
    return new Found.Said(row.id("id"), row.user("authorId"), at, kind,
        new Content(row.text("content"), attachments(around.getOrDefault("MessageAttachment", List.of())),
            type.equals("IMAGE") ? IMAGE : null),
        null, new Found.Fate(row.optionalTime("editedAt"), row.optionalTime("deletedAt")),
        new Found.Readers(readers, false), reactions);
  }

  private static List<Attachment> attachments(List<Fields> rows) throws UnfitException {
    var attachments = new ArrayList<Attachment>();
    for (var row : rows) {
      if (row.optionalText("url") != null) {
        attachments.add(new Attachment("file", row.text("url"), row.optionalText("name"), row.optionalText("type"),
            row.value("size") instanceof Number size ? size.longValue() : -1));
      }
    }
    return attachments;
  }

  @Override
  public void rest(Consumer<Found.Unreadable> each) {
    source.each("select m." + messages.column("roomId") + " as room, count(*) as number from " + messages.name()
        + " m where not exists (select 1 from " + rooms.name() + " r where r." + rooms.column("id") + " = m."
        + messages.column("roomId") + ") group by 1", row -> {
          if (row.value("number") instanceof Long number) {
            each.accept(new Found.Unreadable("message", "of " + row.value("room"),
                "roomId: " + row.value("room") + " (expected: a room that exists)", number));
          }
        });
  }

  @Override
  public void close() {
    source.close();
  }
}
