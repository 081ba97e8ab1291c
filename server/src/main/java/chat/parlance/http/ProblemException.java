package chat.parlance.http;

/// Carries a [Problem] from where it was noticed to where it is answered. An answer, not a fault: it has no stack
/// trace and is not logged.
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.status() + " " + problem.code() + (problem.detail() == null ? "" : ": " + problem.detail()), null,
        false,
        false);
    this.problem = problem;
  }

  /// What is to be answered.
  public Problem problem() {
    return problem;
  }
}
