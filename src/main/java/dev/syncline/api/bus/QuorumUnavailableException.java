package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * Too few replicas are reachable for the level. Nothing was written: try again, or ask for less.
 */
public final class QuorumUnavailableException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  QuorumUnavailableException(Problem problem) {
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
