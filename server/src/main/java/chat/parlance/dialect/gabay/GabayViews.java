package chat.parlance.dialect.gabay;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations.Participant;
import chat.parlance.core.Identity;
import chat.parlance.core.Inbox;
import chat.parlance.core.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Gabay's clients are shown, looked up. Everything here may block; it asks the store as often for many as for one.
final class GabayViews {

  /// So many rooms at most are in a list, and so many people of each.
  private static final int ROOMS = 1_000;
  private static final int PEOPLE = 200;
  private static final Inbox.Ask ALL = new Inbox.Ask(EnumSet.allOf(ConversationKind.class), ROOMS, PEOPLE);
  private static final String UNNAMED = "Room";

  private final GabayServices services;

  GabayViews(GabayServices services) {
    this.services = services;
  }

  /// Rooms, and what the people are called who are shown in them.
  record Rooms(List<GabayShapes.Room> rooms, GabayShapes.Called called) {}

  /// All rooms of the user with who is in them, those with the newest messages first.
  Rooms rooms(Identity me) {
    var entries = services.inbox().of(me, ALL);
    var heads = entries.stream().map(Inbox.Entry::head).toList();
    var unread = services.conversations().unread(me, heads);
    var seats = services.conversations().participants(me.space(), heads.stream().map(Conversation::id).toList(),
        PEOPLE);
    var people = new LinkedHashSet<String>();
    for (var entry : entries) {
      shown(me, entry.head(), entry.newest(), seats.getOrDefault(entry.head().id(), List.of())).forEach(people::add);
    }
    var called = called(me, people);
    return new Rooms(entries.stream().map(entry -> new GabayShapes.Room(entry.head(), name(me, entry.head(), called),
        entry.newest(), unread.getOrDefault(entry.head().id(), 0),
        seats(seats.getOrDefault(entry.head().id(), List.of())))).toList(), called);
  }

  /// All that a client lists.
  record Lists(Rooms rooms, List<GabayShapes.Person> people, List<GabayShapes.Favourite> favourites) {

    GabayShapes.@Nullable Room room(ConversationId id) {
      return rooms.rooms().stream().filter(room -> room.head().id().equals(id)).findFirst().orElse(null);
    }
  }

  /// The user's rooms, the people in them, and its favourites.
  Lists lists(Identity me) {
    var rooms = rooms(me);
    var met = new LinkedHashSet<String>();
    rooms.rooms().forEach(room -> met.add(Objects.requireNonNullElse(room.head().with(me.user()), me.user())));
    rooms.rooms().forEach(room -> room.seats().forEach(seat -> met.add(seat.user())));
    met.remove(me.user());
    var shown = met.stream().limit(ROOMS).toList();
    var states = services.presence().of(me.space(), shown);
    var people = shown.stream().map(user -> {
      var state = Objects.requireNonNull(states.get(user));
      return new GabayShapes.Person(user, rooms.called().of(user), state.status(), state.lastSeen());
    }).toList();
    return new Lists(rooms, people, favourites(me, rooms));
  }

  private List<GabayShapes.Favourite> favourites(Identity me, Rooms rooms) {
    var ids = services.conversations().favourites(me);
    var all = new ArrayList<GabayShapes.Favourite>();
    for (var room : rooms.rooms()) {
      if (ids.contains(room.head().id())) {
        all.add(
            new GabayShapes.Favourite(services.ids().room(room.head().id()), true, room.name(), room.head().avatar(),
                room.newest()));
      }
    }
    var people = services.conversations().favouritePeople(me);
    var called = called(me, people);
    var direct = new HashMap<String, Message>();
    for (var room : rooms.rooms()) {
      var other = room.head().with(me.user());
      if (other != null && room.newest() != null) {
        direct.put(other, room.newest());
      }
    }
    people.forEach(user -> all.add(new GabayShapes.Favourite(user, false, called.of(user), null, direct.get(user))));
    return all;
  }

  /// A room that was opened just now.
  Rooms opened(Identity me, Conversation head) {
    var seats = services.conversations().participants(head.id(), PEOPLE);
    var called = called(me, shown(me, head, null, seats).collect(LinkedHashSet::new, Set::add, Set::addAll));
    return new Rooms(List.of(new GabayShapes.Room(head, name(me, head, called), null, 0, seats(seats))), called);
  }

  private static Stream<String> shown(Identity me, Conversation head, @Nullable Message newest,
      List<Participant> seats) {
    var other = head.with(me.user());
    return Stream.concat(Stream.of(newest == null ? me.user() : newest.sender(), other == null ? me.user() : other),
        seats.stream().map(one -> one.member().user()));
  }

  private static List<GabayShapes.Seat> seats(List<Participant> people) {
    return people.stream().map(one -> new GabayShapes.Seat(one.member().user(), one.member().role(),
        one.member().joinedAt())).toList();
  }

  private static String name(Identity me, Conversation head, GabayShapes.Called called) {
    var other = head.with(me.user());
    return other != null ? called.of(other) : Objects.requireNonNullElse(head.subject(), UNNAMED);
  }

  /// Who is in these messages.
  static Set<String> people(List<Message> messages) {
    return messages.stream().flatMap(message -> Stream.concat(Stream.of(message.sender()),
        message.reactions().stream().flatMap(reaction -> reaction.users().stream())))
        .collect(LinkedHashSet::new, Set::add, Set::addAll);
  }

  /// What these people are called.
  GabayShapes.Called called(Identity me, Collection<String> people) {
    return new GabayShapes.Called(services.names().of(me.space(), people), services.ids());
  }
}
