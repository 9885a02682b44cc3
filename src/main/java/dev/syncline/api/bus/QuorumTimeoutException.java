package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** Too few replicas answered in time; the write may still spread. */
public final class QuorumTimeoutException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  QuorumTimeoutException(Problem problem) {
    super(problem);
  }

  /** Replicas that the level asks for. */
  public long required() {
    return number("required").orElse(0);
  }

  /** Replicas that answered. */
  public long acknowledged() {
    return number("acknowledged").orElse(0);
  }

  /** Replicas in reach. */
  public long alive() {
    return number("alive").orElse(0);
  }
}
