package chat.parlance.engine;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterBus.Ear;
import chat.parlance.core.ClusterBus.Hint;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Follower;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Listening;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocations;
import chat.parlance.core.Rounds;
import chat.parlance.core.Signal;
import chat.parlance.core.Told;
import chat.parlance.core.UserId;
import chat.parlance.core.Views;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One of several servers on a store, without sockets: what it tells, and a bus whose hints a test carries.
final class ClusterNode implements Delivery, Listening, AutoCloseable {

  final List<Committed> told = Collections.synchronizedList(new ArrayList<>());
  final List<Signal> signals = Collections.synchronizedList(new ArrayList<>());
  /// What it tells the others, for a test to carry on, or not.
  final List<Hint> hints = Collections.synchronizedList(new ArrayList<>());
  final List<Signal> sent = Collections.synchronizedList(new ArrayList<>());
  final List<RuntimeException> faults = Collections.synchronizedList(new ArrayList<>());
  final Set<UserId> users = new HashSet<>();
  final List<UserId> renewed = new ArrayList<>();
  final Set<ConversationId> attached = new HashSet<>();
  final ClusterCounters counters = new ClusterCounters();
  final Views views;
  final Conversations conversations;
  final Rounds rounds;
  boolean connected;
  private final Journal journal;
  private @Nullable Ear ear;

  ClusterNode(Stores stores, InstantSource clock, int number, Executor blocking) {
    var known = new Told();
    views = new Views(stores, 1 << 20, known);
    conversations = new Conversations(stores, views, (_, _) -> null);
    var revocations = new Revocations(stores.users(), clock);
    var here = new Fanout(List.of(views, revocations, this));
    var follower = new Follower(
        new Follower.Parts(stores, views, known, here, new Bus(), this, counters, blocking, faults::add));
    journal = new Journal(stores.log(), follower, new Ids(clock, number), clock, Limits.DEFAULT,
        Journal.Settings.ONE_WRITER.withLanes(2),
        new Journal.Around(Journal.Observer.SILENT, Outgoing.NOTHING, null, true));
    follower.follow(journal);
    rounds = new Rounds(follower, revocations, List.of(views::referred), List.of(views::forgetAside),
        new Rounds.Pace(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(60)), clock);
  }

  // What a test does.

  Receipt does(String user, Intent intent) {
    return journal.append(new Draft(Identity.of("s", user), null, intent));
  }

  ConversationId group(String... users) {
    return does(users[0], new Intent.Open(ConversationKind.GROUP, null, List.of(users).subList(1, users.length), null,
        null, null)).conversation();
  }

  long post(ConversationId id, String user, String text) {
    return does(user, new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, Content.text(text), 0, 0)).seq();
  }

  /// Something of the conversation is in its memory from now on.
  void remember(ConversationId id) {
    conversations.head(id);
  }

  void hears(Hint... some) {
    ear().hinted(List.of(some));
  }

  void mayHaveMissed() {
    ear().mayHaveMissed();
  }

  List<Long> seqs(ConversationId id) {
    synchronized (told) {
      return told.stream().map(Committed::change).filter(change -> change.conversation().equals(id)).map(Change::seq)
          .toList();
    }
  }

  // What it is told.

  @Override
  public void committed(List<Committed> batch) {
    told.addAll(batch);
    for (var committed : batch) {
      if (committed.change().body() instanceof ChangeBody.Opened || committed.change()
          .body() instanceof ChangeBody.MemberJoined(var user, _) && users.contains(new UserId("s", user))) {
        attached.add(committed.change().conversation());
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    signals.add(signal);
  }

  Ear ear() {
    return Objects.requireNonNull(ear);
  }

  private final class Bus implements ClusterBus {

    @Override
    public void listen(Ear mine) {
      ear = mine;
    }

    @Override
    public void hint(List<Hint> some) {
      hints.addAll(some);
    }

    @Override
    public void signal(Signal signal) {
      sent.add(signal);
    }

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public void close() {}
  }

  // Who is connected.

  @Override
  public boolean connected(UserId user) {
    return users.contains(user);
  }

  @Override
  public List<UserId> users() {
    return List.copyOf(users);
  }

  @Override
  public Collection<ConversationId> heard() {
    return Set.copyOf(attached);
  }

  @Override
  public List<ConversationId> lacking(UserId user, Collection<ConversationId> all) {
    return all.stream().filter(id -> !attached.contains(id)).toList();
  }

  @Override
  public void renew(UserId user) {
    renewed.add(user);
  }

  @Override
  public void close() {
    journal.close();
  }
}
