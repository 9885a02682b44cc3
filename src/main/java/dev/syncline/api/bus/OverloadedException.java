package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * There is as much in flight as is admitted, at the node or at this client. Nothing was done: try
 * again later.
 */
public final class OverloadedException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  OverloadedException(Problem problem) {
    super(problem);
  }

  /** How long to wait, at least 1. */
  public long retryAfterSeconds() {
    return number(Problem.RETRY_AFTER_SECONDS).orElse(1);
  }
}
