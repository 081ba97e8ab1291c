package chat.parlance.bench.work;

/// One question about a server, and how it is answered.
public interface Workload {

  /// Short and lower-case, as on the command line.
  String id();

  /// What it does, in one sentence.
  String sentence();

  /// Measures, and adds figures to the report; throws when something stands in the way that is no result.
  void run(Run run) throws Exception;
}
