package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.peer.ColdStart;
import chat.parlance.bench.peer.Server;

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
    var report = run.report();
    report.add(Figure.of(id(), "start to first ack", "ms", results.allLaunched(), ColdStart.Start::acked)
        .withGoal(Goal.atMost(1_500)));
    report.add(Figure.of(id(), "start to listening", "ms", results.allLaunched(), ColdStart.Start::listening));
    report.add(Figure.of(id(), "start to first ack without the cache", "ms", results.allPlain(),
        ColdStart.Start::acked));
    report.add(Figure.of(id(), "CPU until the first ack", "s", results.allLaunched(),
        ColdStart.Start::processorSeconds));
    report.add(Figure.of(id(), "start to first ack, times one without the cache", "×", results.ratio()));
  }
}
