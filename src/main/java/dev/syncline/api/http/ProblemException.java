package dev.syncline.api.http;

/**
 * Ends the handling of a request with a {@link Problem}. It is the requester's error, so it carries
 * no stack trace.
 */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
