package chat.parlance.bench.work;

import chat.parlance.bench.load.Fill;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Pages;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.load.Zipf;
import chat.parlance.bench.peer.Parlance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Many conversations of two, filled unevenly: each of a few writers has as many of them, in turns.
final class Library {

  static final int PAGE = 50;
  private static final int WRITERS = 20;
  private static final int UNREAD = 10;
  private static final int OUTSTANDING = 2000;

  private final List<Guest> writers = Parlance.guests(0, WRITERS);
  private final List<Guest> readers = Parlance.guests(WRITERS, 2 * WRITERS);
  private final List<String> conversations = new ArrayList<>();
  /// Messages in each conversation.
  private final int[] written;
  private final Zipf zipf;
  private final SplittableRandom random = new SplittableRandom(5);

  Library(int size) {
    written = new int[size];
    zipf = new Zipf(size);
  }

  /// Opens the conversations.
  void open(Parlance parlance) throws IOException, InterruptedException {
    for (int i = 0; i < written.length; i++) {
      conversations.add(parlance.group(List.of(writer(i), reader(i))));
    }
  }

  private Guest writer(int conversation) {
    return writers.get(conversation % WRITERS);
  }

  private Guest reader(int conversation) {
    return readers.get(conversation % WRITERS);
  }

  /// The readers have read all but the last few messages of each conversation.
  void read(Parlance parlance) throws IOException, InterruptedException {
    for (int i = 0; i < written.length; i++) {
      parlance.read(reader(i), conversations.get(i), Math.max(1, written[i] + 1 - UNREAD));
    }
  }

  /// Connects the writers; what they write is heard by them alone.
  List<Stream> connect(Stage stage) throws IOException {
    stage.open(writers);
    var crowd = stage.crowd();
    return crowd.generator().call(() -> {
      var lines = Stage.byNumber(crowd.lines());
      var streams = new ArrayList<Stream>();
      for (int i = 0; i < written.length; i++) {
        streams.add(crowd.stream(conversations.get(i), List.of(lines.get(i % WRITERS))));
      }
      return streams;
    });
  }

  /// Writes so many messages, most of them to the first conversations, and says how long it took in nanoseconds.
  long fill(Stage stage, List<Stream> streams, int messages) {
    return Fill.run(stage.crowd(), messages, OUTSTANDING, (_, intended) -> {
      int conversation = zipf.next(random);
      written[conversation]++;
      stage.crowd().send(streams.get(conversation), intended);
    }).join();
  }

  /// Writes a page to each of the first `hot` conversations of several servers, so that they are the newest.
  void refresh(int hot, List<Stage> stages, List<List<Stream>> streams) {
    for (int i = 0; i < stages.size(); i++) {
      var stage = stages.get(i);
      var here = streams.get(i);
      Fill.run(stage.crowd(), (long) hot * (PAGE + 1), OUTSTANDING, (number, intended) -> stage.crowd().send(here.get(
          (int) (number % hot)), intended)).join();
    }
    for (int i = 0; i < hot; i++) {
      written[i] += PAGE + 1;
    }
  }

  int size() {
    return written.length;
  }

  Pages.Question newest(int conversation) {
    return Pages.get("/v1/conversations/" + conversations.get(conversation) + "/messages?limit=" + PAGE,
        reader(conversation), Math.min(PAGE, written[conversation]));
  }

  /// A page from somewhere in the conversation; the first position of its log is that it was opened.
  Pages.Question earlier(int conversation) {
    int before = random.nextInt(3, written[conversation] + 2);
    return Pages.get("/v1/conversations/" + conversations.get(conversation) + "/messages?limit=" + PAGE + "&before="
        + before, reader(conversation), Math.min(PAGE, before - 2));
  }

  /// The newest conversations of the reader with what is unread; all of them have messages.
  Pages.Question summary(int conversation) {
    return Pages.get("/v1/conversations?limit=" + PAGE, reader(conversation), -1);
  }
}
