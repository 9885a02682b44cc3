package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * Too few replicas are reachable for the level. Nothing was written: try again, or ask for less.
 */
public final class QuorumUnavailableException extends ReplicatorException implements QuorumFailure {
  private static final long serialVersionUID = 1L;

  QuorumUnavailableException(Problem problem) {
    super(problem);
  }
}
