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
    var ratios = new double[results.launched().size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = results.launched().get(i).acked() / results.plain().get(i).acked();
    }
    var report = run.report();
    report.add(Figure.of(id(), "start to first ack", "ms", results.launched(), ColdStart.Start::acked)
        .withGoal(Goal.atMost(1_500)));
    report.add(Figure.of(id(), "start to listening", "ms", results.launched(), ColdStart.Start::listening));
    report.add(Figure.of(id(), "start to first ack without the cache", "ms", results.plain(),
        ColdStart.Start::acked));
    report.add(Figure.of(id(), "CPU until the first ack", "s", results.launched(),
        ColdStart.Start::processorSeconds));
    report.add(Figure.of(id(), "start to first ack, times one without the cache", "×", ratios));
  }
}
