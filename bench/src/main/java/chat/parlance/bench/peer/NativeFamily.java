package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Clients of the native protocol, in a group.
public record NativeFamily() implements RoamingFamily {

  @Override
  public Dialect dialect() {
    return Dialect.PARLANCE;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of();
  }

  @Override
  public Room open(Parlance server, List<Guest> guests) throws IOException, InterruptedException {
    return new Room(server.group(guests), guests);
  }

  @Override
  public List<Guest> entering(List<Guest> guests) {
    return guests;
  }
}
