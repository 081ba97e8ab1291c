package chat.parlance.bench.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Workloads beside other chat servers, by the name of the other.
public final class Comparisons {

  private Comparisons() {}

  /// All there are.
  public static Map<String, List<Workload>> all() {
    var socketIo = new ArrayList<Workload>();
    socketIo.add(Idle.besideSocketIo());
    socketIo.addAll(FanOut.besideSocketIo());
    socketIo.add(Storm.besideSocketIo());
    return Map.of("socketio", List.copyOf(socketIo));
  }
}
