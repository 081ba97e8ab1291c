package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations;
import chat.parlance.core.Credentials;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Passage;
import chat.parlance.core.Presence;
import chat.parlance.core.Reading;
import chat.parlance.core.RecentChanges;
import chat.parlance.core.Revocations;
import chat.parlance.core.Role;
import chat.parlance.core.Views;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import chat.parlance.http.Admission;
import chat.parlance.http.AdmissionLimits;
import chat.parlance.http.EventLoops;
import chat.parlance.http.HttpServer;
import chat.parlance.http.ListenerConfig;
import chat.parlance.http.Mount;
import chat.parlance.http.RawClient;
import chat.parlance.http.RequestObserver;
import chat.parlance.http.Router;
import chat.parlance.http.Transport;
import chat.parlance.http.TransportCounters;
import chat.parlance.http.Upgrade;
import chat.parlance.scenario.Between;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told again from the log is told as it would have been live: with what its author is, and to the session that sent
/// it as its own. Nothing of it is in memory here.
class ReplaysTest {

  /// Says of each message its position, who hears it, and what its author is; of each edit and reaction what the message says.
  private static final class Saying implements QuietDialect {

    @Override
    public boolean tellsRoles() {
      return true;
    }

    @Override
    public boolean tellsMessages() {
      return true;
    }

    @Override
    public @Nullable Frame change(Committed committed, Audience audience) {
      var message = committed.message();
      var said = committed.change().body() instanceof ChangeBody.Posted ? audience + " " + committed.role()
          : message == null ? null : message.content().text() + " " + message.reactions().size();
      return said == null ? null
          : Frame.text((committed.change().seq() + " " + said).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Audience likewise(Audience audience) {
      return audience;
    }

    @Override
    public Frame skipped(ConversationId conversation, long from, long last) {
      return Frame.text(("gone after " + from + " up to " + last).getBytes(StandardCharsets.UTF_8));
    }
  }

  private final InstantSource clock = InstantSource.system();
  private final MemoryStores stores = new MemoryStores(clock);
  private final Scribe scribe = new Scribe(stores);
  private final EventLoops loops = new EventLoops(1);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final Hub hub = new Hub(new Hub.Parts(loops.loops(), new HotTail(1), new GatewayCounters(),
      GatewayLimits.DEFAULT, clock, System::nanoTime, blocking, (_, _) -> _ -> {}));
  private final ConversationId id = scribe
      .write(transaction -> scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "ann")).conversation();
  private final Journal journal = new Journal(stores.log(), hub, new Ids(clock, 2), clock, Limits.DEFAULT,
      Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  private volatile boolean forgetful;
  private final AtomicReference<Runnable> afterReading = new AtomicReference<>(() -> {});
  private @Nullable HttpServer server;

  /// The same store, which may have lost its messages.
  private Stores forgetting() {
    var conversations = Between.proxy(ConversationStore.class,
        (method, arguments) -> forgetful && method.getName().equals("message") ? null
            : Between.call(stores.conversations(), method, arguments));
    var log = Between.proxy(ConversationLog.class, (method, arguments) -> {
      var read = Between.call(stores.log(), method, arguments);
      afterReading.getAndSet(() -> {}).run();
      return read;
    });
    return Between.proxy(Stores.class, (method, arguments) -> switch (method.getName()) {
      case "conversations" -> conversations;
      case "log" -> log;
      default -> Between.call(stores, method, arguments);
    });
  }

  @BeforeEach
  void open() throws IOException {
    var views = new Views(stores, 1 << 20);
    var conversations = new Conversations(stores, views, RecentChanges.NONE);
    hub.use(new Hub.UseCases(conversations, new Reading(forgetting(), conversations, views, RecentChanges.NONE),
        new Presence(new Presence.Parts(stores, views, new Fanout(List.of(hub)), journal, clock), Limits.DEFAULT),
        new Revocations(stores.users(), clock)));
    scribe.append(id, "root", new ChangeBody.MemberJoined("root", Role.AGENT));
    var ann = new Credentials(Identity.of("s", "ann"), null, clock.instant(),
        clock.instant().plus(Duration.ofHours(1)));
    var mount = Mount.at("").get("/ws", _ -> Upgrade.to(() -> Objects.requireNonNull(
        hub.connect(ann, new Saying(), session -> {
          opened.complete(session);
          return _ -> {};
        })))).build();
    server = HttpServer.start(ListenerConfig.on("127.0.0.1", 0), Router.of(List.of(mount)),
        new Transport(loops, new TransportCounters(), new Admission(AdmissionLimits.DEFAULT, System::nanoTime), clock,
            () -> "r", RequestObserver.SILENT));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close(Duration.ofMillis(200));
    }
    journal.close();
    blocking.shutdownNow();
    loops.close();
    stores.close();
  }

  private Session connect(RawClient client) throws Exception {
    client.upgrade("/ws");
    var session = opened.get(20, TimeUnit.SECONDS);
    session.onLoopNow(() -> session.attach(List.of(id)));
    return session;
  }

  private Change post(String sender) {
    return scribe.post(id, sender, "hello");
  }

  /// What the journal does once a change is in the log.
  private void comesBy(Change change, Role role, long origin) {
    Conversation head = Objects.requireNonNull(stores.conversations().conversation(id));
    hub.committed(List.of(new Committed(change, head, role, new Committed.Source(origin, 0, Passage.UNWATCHED))));
    hub.answered();
  }

  private RawClient client() throws IOException {
    return new RawClient(Objects.requireNonNull(server).address().getPort());
  }

  @Test
  void aReplayFromTheLogKnowsWhatAuthorsAreAndWhatTheSessionSentItself() throws Exception {
    try (var client = client()) {
      var session = connect(client);
      comesBy(post("root"), Role.AGENT, 0);
      comesBy(post("ann"), Role.OWNER, session.id());
      comesBy(post("ann"), Role.OWNER, session.id() + 1);
      session.onLoopNow(() -> session.release(id, 2, 2));
      assertThat(client.frame().text()).isEqualTo("3 OTHERS AGENT");
      assertThat(client.frame().text()).isEqualTo("4 SENDING_SESSION OWNER");
      assertThat(client.frame().text()).isEqualTo("5 SAME_USER OWNER");
    }
  }

  @Test
  void aReplayFromTheLogKnowsTheMessagesThatWereChanged() throws Exception {
    var kept = post("root");
    var gone = post("root");
    scribe.append(id, "root", Scribe.edited(kept, "new words"));
    scribe.append(id, "root", Scribe.edited(gone, "new words"));
    scribe.append(id, "ann", Scribe.reacted(kept, "+1"));
    scribe.append(id, "root", Scribe.deleted(gone));
    try (var client = client()) {
      var session = connect(client);
      session.onLoopNow(() -> session.release(id, 2, 8));
      assertThat(client.frame().text()).isEqualTo("3 OTHERS AGENT");
      assertThat(client.frame().text()).isEqualTo("4 OTHERS AGENT");
      assertThat(client.frame().text()).isEqualTo("5 new words 1");
      assertThat(client.frame().text()).isEqualTo("7 new words 1");
    }
  }

  @Test
  void aReplayFromTheLogGoesOnBehindChangesOfMessagesThatAreGone() throws Exception {
    scribe.append(id, "ann", Scribe.reacted(post("root"), "+1"));
    post("root");
    forgetful = true;
    try (var client = client()) {
      var session = connect(client);
      session.onLoopNow(() -> session.release(id, 2, 5));
      assertThat(client.frame().text()).isEqualTo("3 OTHERS AGENT");
      assertThat(client.frame().text()).isEqualTo("5 OTHERS AGENT");
    }
  }

  @Test
  void whatIsInTheLogAndHasNotComeByYetIsTakenLive() throws Exception {
    try (var client = client()) {
      var session = connect(client);
      comesBy(post("root"), Role.AGENT, 0);
      var own = post("ann");
      session.onLoopNow(() -> session.release(id, 2, 2));
      assertThat(client.frame().text()).isEqualTo("3 OTHERS AGENT");
      comesBy(own, Role.OWNER, session.id());
      assertThat(client.frame().text()).isEqualTo("4 SENDING_SESSION OWNER");
      comesBy(post("root"), Role.AGENT, 0);
      assertThat(client.frame().text()).isEqualTo("5 OTHERS AGENT");
    }
  }

  private void trim(long upTo) {
    scribe.write(transaction -> transaction.trim(id, upTo, 10_000));
  }

  @Test
  void aReplayGoesOnBehindWhatWasTakenAwayAndSaysSo() throws Exception {
    for (int i = 3; i <= 6; i++) {
      post("root");
    }
    trim(4);
    try (var client = client()) {
      var session = connect(client);
      session.onLoopNow(() -> session.release(id, 2, 6));
      assertThat(client.frame().text()).isEqualTo("gone after 2 up to 4");
      assertThat(client.frame().text()).isEqualTo("5 OTHERS AGENT");
      assertThat(client.frame().text()).isEqualTo("6 OTHERS AGENT");
      comesBy(post("root"), Role.AGENT, 0);
      assertThat(client.frame().text()).isEqualTo("7 OTHERS AGENT");
    }
  }

  @Test
  void whoComesBackToALogThatIsGoneAltogetherIsToldSoAndHearsWhatFollows() throws Exception {
    post("root");
    post("root");
    trim(4);
    try (var client = client()) {
      var session = connect(client);
      session.onLoopNow(() -> session.release(id, 2, 4));
      assertThat(client.frame().text()).isEqualTo("gone after 2 up to 4");
      comesBy(post("root"), Role.AGENT, 0);
      assertThat(client.frame().text()).isEqualTo("5 OTHERS AGENT");
    }
  }

  @Test
  void aReplayThatIsOvertakenByRetentionGoesOnBehindIt() throws Exception {
    int last = 2 + 2 * Replays.PAGE;
    for (int i = 3; i <= last; i++) {
      post("root");
    }
    afterReading.set(() -> trim(last - 1));
    try (var client = client()) {
      var session = connect(client);
      session.onLoopNow(() -> session.release(id, 2, last));
      int read = 2 + Replays.PAGE;
      for (int seq = 3; seq <= read; seq++) {
        assertThat(client.frame().text()).isEqualTo(seq + " OTHERS AGENT");
      }
      assertThat(client.frame().text()).isEqualTo("gone after " + read + " up to " + (last - 1));
      assertThat(client.frame().text()).isEqualTo(last + " OTHERS AGENT");
    }
  }
}
