package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.Server;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// W3d: how many messages a second a room of 1,000 can take, with the server on one core and the generator on another; and how
/// many the floor can, which stores nothing.
public record FanOutKnee() implements Workload {

  private static final FanOut ROOM = FanOut.steady();
  private static final Knee KNEE = new Knee(16, 0.5, 10_000);

  @Override
  public String id() {
    return "w3d";
  }

  @Override
  public String sentence() {
    return "one room of 1,000 people, more and more messages a second until the server does not keep up, on one core";
  }

  @Override
  public void run(Run run) throws Exception {
    run.generator().pinTo(1);
    try {
      var ours = knee(run, Parlance.command(run.settings().jvm(), Map.of()));
      var theirs = ours == null ? null
          : knee(run, Parlance.floor(run.settings().jvm(), ROOM.load().rooms(), ours.frameBytes()));
      if (ours != null && theirs != null) {
        var report = run.report();
        report.add(Figure.of(id(), "sustained, times the floor's", "×", ours.perSecond() / theirs.perSecond()));
        report.add(Figure.of(id(), "sustained on one core", "deliveries/s", ours.perSecond() * ROOM.load().people()));
        report.add(Figure.of(id(), "sustained on one core, floor", "deliveries/s",
            theirs.perSecond() * ROOM.load().people()));
      }
    } finally {
      run.generator().unpin();
    }
  }

  private record Found(double perSecond, int frameBytes) {}

  /// What the server sustains; null, and the workload is void, if that is nothing or something went wrong.
  private @Nullable Found knee(Run run, Server.Command command) throws Exception {
    try (var stage = Stage.of(run.generator(), command.pinnedTo("0"))) {
      var shot = ROOM.prepare(stage, Parlance.guests(0, ROOM.load().people()));
      var warm = stage.warmUp(run, KNEE.first(), 1, shot, Stretch::cpuMicrosPerDelivery);
      double sustained = KNEE.find(run, stage, shot);
      if (!stage.faults().isEmpty()) {
        run.report().voided(id(), stage.faults());
        return null;
      }
      if (sustained == 0) {
        run.report().voided(id(), List.of("%s did not sustain %.1f messages/s".formatted(stage.server().name(),
            KNEE.least())));
        return null;
      }
      return new Found(sustained, warm.bytesPerFrame());
    }
  }
}
