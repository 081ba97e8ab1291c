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
import chat.parlance.core.Revocation;
import chat.parlance.core.Revocations;
import chat.parlance.core.Role;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.Views;
import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import chat.parlance.engineio.SessionIds;
import chat.parlance.engineio.TestSocket;
import chat.parlance.http.Cors;
import chat.parlance.http.EventLoops;
import chat.parlance.http.Json;
import chat.parlance.http.Origins;
import chat.parlance.socketio.Arrival;
import chat.parlance.socketio.ClientEvent;
import chat.parlance.socketio.EventFrames;
import chat.parlance.socketio.Handshake;
import chat.parlance.socketio.Namespace;
import chat.parlance.socketio.SocketIoConfig;
import chat.parlance.socketio.SocketIoServer;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions over Socket.IO, by WebSocket and by polling, are delivered to, answered and ended like any other.
class NamespaceSessionsTest {

  private static final String SOCKET = "/socket.io/?EIO=4&transport=websocket";
  private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

  private static final int LONG = 1_000;

  /// Tells the position of each message, and what it says if that is long.
  private static final class Telling implements EventDialect {

    @Override
    public String name() {
      return "telling";
    }

    @Override
    public int index() {
      return 7;
    }

    @Override
    public Audience likewise(Audience audience) {
      return Audience.OTHERS;
    }

    @Override
    public String namespace() {
      return "/";
    }

    @Override
    public @Nullable Frame change(Committed committed, Audience audience) {
      return committed.change().body() instanceof ChangeBody.Posted posted
          ? event(Json.bytes(posted.content().text().length() < LONG
              ? List.of("told", committed.change().seq())
              : List.of("told", committed.change().seq(), posted.content().text())))
          : null;
    }

    @Override
    public @Nullable Frame signal(Signal signal) {
      return signal instanceof Signal.Typing typing
          ? event(Json.bytes(List.of("typing", typing.user().user())))
          : null;
    }
  }

  /// Echoes in turn, and says when it is over.
  private final class Echo implements EventClient {

    private final Session session;

    Echo(Session session) {
      this.session = session;
      session.begin();
      session.attach(List.of(id));
      session.release(id, 1, 1);
      session.ready();
      entered.add(session);
    }

    @Override
    public void event(ClientEvent event) {
      switch (event.name()) {
        case "fail" -> throw new IllegalStateException("on purpose");
        case "slow" -> session.alone(() -> blocking.execute(session::done));
        default -> session.alone(
            () -> session.replyAndDone(Frame.ready(EventFrames.event("/", event.name(), event.arguments()))));
      }
    }

    @Override
    public void ended() {
      gone.add(session.user().user());
    }
  }

  private final BlockingQueue<Session> entered = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
  private final InstantSource clock = InstantSource.system();
  private final MemoryStores stores = new MemoryStores(clock);
  private final Scribe scribe = new Scribe(stores);
  private final EventLoops loops = new EventLoops(2);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final GatewayCounters counters = new GatewayCounters();
  private final Hub hub = new Hub(new Hub.Parts(loops.loops(), new HotTail(1 << 20), counters,
      new GatewayLimits(GatewayLimits.DEFAULT.sessions(), Duration.ofSeconds(10), 1 << 20, Duration.ZERO),
      clock, System::nanoTime, blocking, (_, _) -> _ -> {}));
  private final EventDialect dialect = new Telling();
  private final ConversationId id = scribe
      .write(transaction -> scribe.open(transaction, "s", ConversationKind.GROUP, null, "ann")).conversation();
  private final Journal journal = new Journal(stores.log(), hub, new Ids(clock, 2), clock, Limits.DEFAULT,
      Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
  private final EngineRig rig = new EngineRig(loops,
      transport -> new SocketIoServer(new SocketIoServer.Parts(SocketIoConfig.DEFAULT, EngineConfig.DEFAULT, transport,
          new SessionIds(new SecureRandom())), List.of(Namespace.of("/", this::welcome)))
          .mount("/socket.io", Cors.any(), Origins.any()));

  private void welcome(Handshake handshake, Arrival arrival) {
    var who = new Credentials(Identity.of("s", handshake.auth().path("user").asString("ann")), null, clock.instant(),
        clock.instant().plus(Duration.ofHours(1)));
    hub.enter(handshake, arrival, who, dialect, Echo::new);
  }

  @BeforeEach
  void open() {
    var views = new Views(stores, 1 << 20);
    var conversations = new Conversations(stores, views, RecentChanges.NONE);
    hub.use(new Hub.UseCases(conversations, new Reading(stores, conversations, views, RecentChanges.NONE),
        new Presence(new Presence.Parts(stores, views, new Fanout(List.of(hub)), journal, clock), Limits.DEFAULT),
        new Revocations(stores.users(), clock)));
  }

  @AfterEach
  void close() {
    rig.close();
    journal.close();
    blocking.shutdownNow();
    stores.close();
  }

  private Session next() throws InterruptedException {
    return Objects.requireNonNull(entered.poll(20, TimeUnit.SECONDS), "a session");
  }

  private TestSocket socket() throws Exception {
    var socket = rig.socket(SOCKET);
    assertThat(socket.next()).startsWith("0");
    socket.send("40{\"user\":\"ann\"}");
    assertThat(socket.next()).startsWith("40");
    return socket;
  }

  /// The path of a session that polls and has entered.
  private String polling() throws Exception {
    return polling("bob");
  }

  private String polling(String user) throws Exception {
    var opened = rig.get(POLLING).body();
    var path = POLLING + "&sid=" + Json.read(opened.substring(1).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .path("sid").asString();
    assertThat(rig.post(path, "40{\"user\":\"" + user + "\"}").body()).isEqualTo("ok");
    assertThat(rig.get(path).body()).startsWith("40");
    return path;
  }

  /// What the journal does once a change is in the log.
  private void comesBy(Change... changes) {
    for (var change : changes) {
      Conversation head = Objects.requireNonNull(stores.conversations().conversation(id));
      hub.committed(
          List.of(new Committed(change, head, Role.OWNER, new Committed.Source(0, 0, Passage.UNWATCHED))));
    }
    hub.answered();
  }

  @Test
  void aChangeIsEncodedOnceForThoseWithASocketAndThoseWhoPoll() throws Exception {
    var ann = socket();
    var bob = polling();
    next();
    next();
    var poll = rig.poll(bob);
    comesBy(scribe.post(id, "root", "one"), scribe.post(id, "root", "two"));
    assertThat(ann.next()).isEqualTo("42[\"told\",2]");
    assertThat(ann.next()).isEqualTo("42[\"told\",3]");
    var heard = poll.get(20, TimeUnit.SECONDS).body();
    if (!heard.contains("3]")) {
      heard += "\u001e" + rig.get(bob).body();
    }
    assertThat(heard).isEqualTo("42[\"told\",2]\u001e42[\"told\",3]");
    assertThat(counters.encodings.sum()).isEqualTo(2);
  }

  @Test
  void whoPollsAndWasToldMuchAgainIsToldWhatComesLive() throws Exception {
    var ann = polling("ann");
    var session = next();
    scribe.post(id, "root", "x".repeat(20_000));
    scribe.post(id, "root", "y".repeat(20_000));
    session.onLoopNow(() -> session.release(id, 1, 3)); // from the log: nothing has come by
    var heard = new StringBuilder();
    while (!heard.toString().contains("y")) {
      heard.append(rig.get(ann).body());
    }
    assertThat(heard).startsWith("42[\"told\",2,\"xx").contains("42[\"told\",3,\"yy");
    comesBy(scribe.post(id, "root", "live"));
    assertThat(rig.get(ann).body()).isEqualTo("42[\"told\",4]");
  }

  @Test
  void eventsAreAnsweredInTheirOrder() throws Exception {
    var ann = socket();
    next();
    ann.send("42[\"slow\"]");
    ann.send("42[\"a\",1]");
    ann.send("42[\"b\",2]");
    assertThat(ann.next()).isEqualTo("42[\"a\",1]");
    assertThat(ann.next()).isEqualTo("42[\"b\",2]");
  }

  @Test
  void signalsAreToldToo() throws Exception {
    var ann = socket();
    next();
    hub.signal(new Signal.Typing(id, new UserId("s", "bob"), true, 0));
    assertThat(ann.next()).isEqualTo("42[\"typing\",\"bob\"]");
  }

  @Test
  void whoseTokenIsRevokedIsTakenOutOfTheNamespaceAndDoesNotComeBackByItself() throws Exception {
    var ann = socket();
    next();
    hub.signal(new Signal.Revoked(Revocation.ofUser(new UserId("s", "ann"), clock.instant().plusSeconds(1),
        clock.instant().plusSeconds(3_600)),
        new UserId("s", "root"), 0));
    assertThat(ann.next()).isEqualTo("41");
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("ann");
  }

  @Test
  void aFaultEndsTheConnectionAndNobodyElses() throws Exception {
    var ann = socket();
    next();
    var bob = polling();
    next();
    ann.send("42[\"fail\"]");
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("ann");
    comesBy(scribe.post(id, "root", "one"));
    assertThat(rig.get(bob).body()).isEqualTo("42[\"told\",2]");
  }

  @Test
  void whoHangsUpIsGone() throws Exception {
    var bob = polling();
    next();
    assertThat(rig.post(bob, "1").body()).isEqualTo("ok");
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("bob");
    assertThat(hub.sessionsOf(new UserId("s", "bob"))).isEmpty();
  }

  @Test
  void aServerThatStopsEndsTheConnectionSoThatItsClientComesBack() throws Exception {
    var ann = socket();
    next();
    hub.drain(Duration.ZERO);
    hub.hangUp();
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("ann");
    assertThat(ann.end()).startsWith("closed");
  }
}
