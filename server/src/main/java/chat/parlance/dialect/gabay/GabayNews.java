package chat.parlance.dialect.gabay;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Identity;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Gabay's clients are told and no change says by itself: their lists when something in them has changed.
///
/// It is looked up behind the change, for people with an open socket only. New and lost rooms and favourites are told at once;
/// what messages and marks change in a list at the next [#tick], of rooms of [#SHOWN] people at most, for [#AT_ONCE] people
/// at a time; the others wait for their turn. At most [#MOST] rooms wait to be looked up; beyond that they are dropped, with a line
/// in the log. While the store does not answer, what is due waits for a later tick.
public final class GabayNews implements Delivery {

  /// Who is told, with an open socket. Any thread.
  interface Hearer {
    Identity who();

    void hear(List<byte[]> events);
  }

  private enum Part {
    ROOMS, PEOPLE, FAVOURITES
  }

  /// What somebody is to be told.
  private record Due(EnumSet<Part> parts, Set<ConversationId> opened) {

    Due() {
      this(EnumSet.noneOf(Part.class), new LinkedHashSet<>());
    }

    void add(Due other) {
      parts.addAll(other.parts);
      opened.addAll(other.opened);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(GabayNews.class);
  private static final int MOST = 10_000;
  private static final int AT_ONCE = 200;
  static final int SHOWN = 200;

  private final Executor blocking;
  private final Map<UserId, List<Hearer>> hearers = new HashMap<>();
  private final Map<String, Integer> spaces = new HashMap<>();
  private final LinkedHashMap<UserId, Due> soon = new LinkedHashMap<>();
  private final LinkedHashMap<UserId, Due> later = new LinkedHashMap<>();
  private final LinkedHashMap<ConversationId, EnumSet<Part>> stirred = new LinkedHashMap<>();
  private @Nullable GabayServices services;
  private boolean working;
  private boolean ticking;
  private boolean overfull;
  private boolean silent;

  /// `blocking` runs what may wait.
  public GabayNews(Executor blocking) {
    this.blocking = blocking;
  }

  /// Completes the wiring with what is made after this; before the first socket.
  public synchronized void use(GabayServices made) {
    services = made;
  }

  synchronized void enter(Hearer hearer) {
    hearers.computeIfAbsent(hearer.who().id(), _ -> new ArrayList<>(1)).add(hearer);
    spaces.merge(hearer.who().space(), 1, Integer::sum);
  }

  synchronized void leave(Hearer hearer) {
    var user = hearer.who().id();
    var all = hearers.get(user);
    if (all != null && all.remove(hearer)) {
      spaces.computeIfPresent(user.space(), (_, count) -> count == 1 ? null : count - 1);
      if (all.isEmpty()) {
        hearers.remove(user);
        soon.remove(user);
        later.remove(user);
      }
    }
  }

  @Override
  public synchronized void committed(List<Committed> batch) {
    if (hearers.isEmpty()) {
      return;
    }
    for (var committed : batch) {
      if (spaces.containsKey(committed.change().conversation().space())) {
        noted(committed);
      }
    }
    work();
  }

  private void noted(Committed committed) {
    var change = committed.change();
    var id = change.conversation();
    switch (change.body()) {
      case ChangeBody.Opened opened -> opened.members().forEach(seat -> moved(id, seat.user(), true));
      case ChangeBody.MemberJoined(var user, _) -> {
        moved(id, user, true);
        stir(committed.head(), EnumSet.of(Part.PEOPLE));
      }
      case ChangeBody.MemberLeft(var user) -> {
        moved(id, user, false);
        stir(committed.head(), EnumSet.of(Part.PEOPLE));
      }
      case ChangeBody.Posted _,ChangeBody.Edited _,ChangeBody.Deleted _,ChangeBody.Updated _ -> stir(committed.head(),
          EnumSet.of(Part.ROOMS));
      case ChangeBody.Reacted _,ChangeBody.Unreacted _,ChangeBody.Pinned _,ChangeBody.Unpinned _,ChangeBody.RoleChanged _ -> {
        // is in no list
      }
    }
  }

  private void moved(ConversationId conversation, String user, boolean in) {
    var due = new Due(EnumSet.of(Part.ROOMS, Part.PEOPLE), new LinkedHashSet<>());
    if (in) {
      due.opened().add(conversation);
    }
    add(soon, new UserId(conversation.space(), user), due);
  }

  private void add(Map<UserId, Due> all, UserId user, Due due) {
    if (hearers.containsKey(user)) {
      all.computeIfAbsent(user, _ -> new Due()).add(due);
    }
  }

  private void stir(Conversation head, EnumSet<Part> parts) {
    if (head.isOfAtMost(SHOWN) && hasRoom(stirred.size() < MOST || stirred.containsKey(head.id()))) {
      stirred.computeIfAbsent(head.id(), _ -> EnumSet.noneOf(Part.class)).addAll(parts);
    }
  }

  private boolean hasRoom(boolean room) {
    if (!room && !overfull) {
      LOG.warn("too much news waits ({}): gabay clients miss some until they ask", MOST);
    }
    overfull = !room;
    return room;
  }

  @Override
  public synchronized void signal(Signal signal) {
    switch (signal) {
      case Signal.Marked marked -> add(later, marked.user(), of(Part.ROOMS));
      case Signal.Settled settled -> add(soon, settled.user(), of(Part.FAVOURITES));
      case Signal.Favoured favoured -> add(soon, favoured.user(), of(Part.FAVOURITES));
      default -> {
        // is in no list
      }
    }
    work();
  }

  private static Due of(Part part) {
    return new Due(EnumSet.of(part), new LinkedHashSet<>());
  }

  /// Begins with what has gathered. About once a second; does not block.
  public synchronized void tick() {
    if (!ticking && !(stirred.isEmpty() && later.isEmpty())) {
      ticking = true;
      blocking.execute(this::gather);
    }
  }

  private void gather() {
    var taken = take();
    try {
      found(taken);
    } catch (StoreUnavailableException e) {
      keep(e, () -> taken.forEach((id, parts) -> stirred.merge(id, parts, (one, other) -> {
        one.addAll(other);
        return one;
      })));
    } catch (RuntimeException | Error e) { // there must be a next time
      LOG.warn("news for gabay clients could not be looked up", e);
    } finally {
      gathered();
    }
  }

  private synchronized void gathered() {
    ticking = false;
    for (int i = 0; i < AT_ONCE && !later.isEmpty(); i++) {
      var next = later.pollFirstEntry();
      add(soon, next.getKey(), next.getValue());
    }
    work();
  }

  private synchronized Map<ConversationId, EnumSet<Part>> take() {
    var taken = new HashMap<ConversationId, EnumSet<Part>>();
    for (int i = 0; i < AT_ONCE && !stirred.isEmpty(); i++) {
      var next = stirred.pollFirstEntry();
      taken.put(next.getKey(), next.getValue());
    }
    return taken;
  }

  /// Whoever is in one of these is to be told.
  private void found(Map<ConversationId, EnumSet<Part>> changed) {
    var bySpace = new HashMap<String, List<ConversationId>>();
    changed.keySet().forEach(id -> bySpace.computeIfAbsent(id.space(), _ -> new ArrayList<>()).add(id));
    for (var space : bySpace.entrySet()) {
      Conversations conversations = used().conversations();
      conversations.participants(space.getKey(), space.getValue(), SHOWN).forEach((id, people) -> {
        synchronized (this) {
          people.forEach(one -> add(later, new UserId(id.space(), one.member().user()),
              new Due(EnumSet.copyOf(changed.getOrDefault(id, EnumSet.of(Part.ROOMS))), new LinkedHashSet<>())));
        }
      });
    }
  }

  private synchronized GabayServices used() {
    if (services == null) {
      throw new IllegalStateException("the news is not wired yet");
    }
    return services;
  }

  /// Under the lock.
  private void work() {
    if (!working && !soon.isEmpty()) {
      working = true;
      blocking.execute(this::workAll);
    }
  }

  private synchronized Map.@Nullable Entry<UserId, Due> next() {
    var due = soon.pollFirstEntry();
    if (due == null) {
      working = false;
    }
    return due;
  }

  private synchronized List<Hearer> hearers(UserId user) {
    return List.copyOf(hearers.getOrDefault(user, List.of()));
  }

  /// The store does not answer: it is tried again later, and said once.
  private synchronized void keep(StoreUnavailableException e, Runnable keeping) {
    if (!silent) {
      LOG.warn("news for gabay clients waits for the store", e);
    }
    silent = true;
    keeping.run();
  }

  private synchronized void answers() {
    silent = false;
  }

  private void workAll() {
    for (var due = next(); due != null; due = next()) {
      var one = due;
      try {
        tell(hearers(one.getKey()), one.getValue());
      } catch (StoreUnavailableException e) {
        keep(e, () -> add(later, one.getKey(), one.getValue()));
      } catch (RuntimeException | Error e) { // whoever comes next must be told
        LOG.warn("news for gabay clients could not be looked up", e);
      }
    }
  }

  private void tell(List<Hearer> told, Due due) {
    if (told.isEmpty()) {
      return;
    }
    var lists = new GabayViews(used()).lists(told.getFirst().who());
    answers();
    var events = new ArrayList<byte[]>();
    for (var id : due.opened()) {
      var room = lists.room(id);
      if (room != null) {
        events.add(GabayEvents.roomCreated(room, lists.rooms().called()));
      }
    }
    if (due.parts().contains(Part.ROOMS)) {
      events.add(GabayEvents.roomList(lists));
    }
    if (due.parts().contains(Part.PEOPLE)) {
      events.add(GabayEvents.peopleList(lists));
    }
    if (due.parts().contains(Part.FAVOURITES)) {
      events.add(GabayEvents.favouritesList(lists));
    }
    told.forEach(hearer -> hearer.hear(events));
  }
}
