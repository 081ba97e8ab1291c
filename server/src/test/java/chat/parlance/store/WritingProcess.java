package chat.parlance.store;

import chat.parlance.core.Answer;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/// A process of its own that writes to a store, and says of each message that was acknowledged: key, conversation, position,
/// message. The keys `both …` are those of every such process; the others are its own.
public final class WritingProcess implements AutoCloseable {

  private static final String URL = "STORE_URL";
  private static final int OUTSTANDING = 64;

  private final Process process;

  private WritingProcess(Process process) {
    this.process = process;
  }

  /// Starts one: `node` tells it apart, `rooms` are conversations of ann and bob in the space `s`.
  static WritingProcess start(String url, int node, int messages, List<ConversationId> rooms) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder = new ProcessBuilder(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp", System.getProperty("java.class.path"), WritingProcess.class.getName(), Integer.toString(node),
        Integer.toString(messages));
    rooms.forEach(room -> builder.command().add(Long.toString(room.value())));
    builder.environment().put(URL, url);
    return new WritingProcess(builder.redirectErrorStream(true).start());
  }

  /// What it says, line by line.
  BufferedReader said() {
    return process.inputReader();
  }

  /// Ends it as a power cut would.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  int exitCode() {
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    kill();
  }

  static String line(String key, Receipt receipt) {
    return key + "\t" + receipt.conversation().value() + "\t" + receipt.seq() + "\t" + receipt.message();
  }

  public static void main(String[] args) {
    int node = Integer.parseInt(args[0]);
    var rooms = Arrays.stream(args).skip(2).map(id -> new ConversationId("s", Long.parseLong(id))).toList();
    try (var stores = open(System.getenv(URL));
        var journal = new Journal(stores.log(), new Fanout(List.of()), new Ids(Clock.systemUTC(), node),
            Clock.systemUTC(), Limits.DEFAULT, Journal.Settings.ONE_WRITER.withLanes(4), Journal.Observer.SILENT)) {
      write(journal, node, Integer.parseInt(args[1]), rooms);
      System.out.println("done");
    } catch (StoreException e) {
      System.out.println("refused: " + e.getMessage());
      System.exit(3);
    }
  }

  private static Stores open(String url) {
    return PostgresUrl.is(url)
        ? SqlStores.postgres(PostgresUrl.of(url), 4, Clock.systemUTC())
        : SqlStores.sqlite(Path.of(url), Clock.systemUTC());
  }

  private static void write(Journal journal, int node, int messages, List<ConversationId> rooms) {
    var free = new Semaphore(OUTSTANDING);
    for (int i = 0; i < messages; i++) {
      var room = new Intent.Place.Known(rooms.get(i % rooms.size()));
      send(journal, free, "ann", "both " + i, room);
      send(journal, free, "bob", "own " + node + " " + i, room);
      if (i % 10 == 0) {
        send(journal, free, "a" + i, "direct " + i, new Intent.Place.DirectWith("b" + i));
        send(journal, free, "b" + i, "back " + i, new Intent.Place.DirectWith("a" + i));
      }
    }
    free.acquireUninterruptibly(OUTSTANDING);
  }

  private static void send(Journal journal, Semaphore free, String user, String key, Intent.Place place) {
    free.acquireUninterruptibly();
    var draft = new Draft(Identity.of("s", user), key,
        new Intent.Post(place, MessageKind.TEXT, Content.text(key), 0, 0));
    journal.submit(draft, new Answer() {
      @Override
      public void stored(Receipt receipt) {
        System.out.println(line(key, receipt));
        free.release();
      }

      @Override
      public void refused(Rejection rejection) {
        System.out.println("refused: " + key + ": " + rejection);
        System.exit(4);
      }
    });
  }
}
