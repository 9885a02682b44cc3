package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** Too few replicas answered in time; the write may still spread. */
public final class QuorumTimeoutException extends OutcomeUnknownException implements QuorumFailure {
  private static final long serialVersionUID = 1L;

  QuorumTimeoutException(Problem problem) {
    super(problem);
  }
}
