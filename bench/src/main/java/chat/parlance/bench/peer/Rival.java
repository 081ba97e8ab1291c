package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.util.List;

/// A server that Parlance is measured beside, in the same run.
public sealed interface Rival permits FloorRival, SocketIoRival {

  /// What there is to it: `rooms` conversations, in which a message is a frame of `frameBytes`; how many `groups` of some of
  /// the people there are beside those; arguments for its machine, if it has one.
  record Shape(int rooms, int groups, int frameBytes, List<String> jvm) {}

  /// As in the names of figures.
  String name();

  /// The same as an owner.
  default String whose() {
    return name() + "'s";
  }

  /// What its clients speak.
  Dialect dialect();

  /// How it is started; what it needs is fetched first.
  Server.Command command(Shape shape) throws IOException, InterruptedException;

  /// Conversation number `number`, with these people.
  Family.Room room(int number, List<Guest> people);

  /// Bytes of live objects after a full collection.
  long liveBytes(Server server) throws IOException, InterruptedException;
}
