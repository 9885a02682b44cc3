package dev.syncline.cli.client;

/** A node refused what was asked for, and any other would. */
final class RefusedException extends CommandFailure {
  private static final long serialVersionUID = 1;

  private final String type;

  RefusedException(Problem problem) {
    super(problem.toString());
    this.type = problem.type();
  }

  /** Whether a parameter is wrong, and so the option that it comes from. */
  boolean isOfParameter() {
    return type.equals("invalid-parameter");
  }
}
