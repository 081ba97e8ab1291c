package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.peer.ColdStart;
import chat.parlance.bench.peer.Server;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How long a start takes, from the launcher to the first acknowledged message, beside one without the cache of classes.
public record FirstAck() implements Workload {

  @Override
  public String id() {
    return "cold";
  }

  @Override
  public String sentence() {
    return "from `./parlance serve` on a built tree to the first acknowledged message";
  }

  @Override
  public void run(Run run) throws Exception {
    var results = ColdStart.run(new ColdStart.Setup(Server.launcher(), run.settings().pairs()));
    add(run, "start to first ack", "ms", results.allLaunched(), ColdStart.Start::acked, Goal.atMost(1_500));
    add(run, "start to listening", "ms", results.allLaunched(), ColdStart.Start::listening, null);
    add(run, "start to first ack without the cache", "ms", results.allPlain(), ColdStart.Start::acked, null);
    add(run, "CPU until the first ack", "s", results.allLaunched(), ColdStart.Start::processorSeconds, null);
    run.report().add(Figure.of(id(), "start to first ack, times one without the cache", "×", results.ratio()));
  }

  private void add(Run run, String name, String unit, List<ColdStart.Start> starts,
      ToDoubleFunction<ColdStart.Start> what, @org.jspecify.annotations.Nullable Goal goal) {
    var figure = Figure.of(id(), name, unit, starts.stream().mapToDouble(what).toArray());
    run.report().add(goal == null ? figure : figure.withGoal(goal));
  }
}
