package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.util.List;

/// The [Floor]. It always serves native clients, in frames as long as those that it is compared with.
public record FloorRival() implements Rival {

  @Override
  public String name() {
    return "floor";
  }

  @Override
  public String whose() {
    return "the floor's";
  }

  @Override
  public Dialect dialect() {
    return Dialect.PARLANCE;
  }

  @Override
  public Server.Command command(Shape shape) {
    return Parlance.floor(shape.jvm(), shape.rooms(), shape.frameBytes());
  }

  @Override
  public Family.Room room(int number, List<Guest> people) {
    return new Family.Room("%06x".formatted(number), people);
  }

  @Override
  public long liveBytes(Server server) throws IOException {
    return server.liveHeap();
  }
}
