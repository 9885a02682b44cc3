package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * No replica in reach has seen the context: try again later, or read without it. Nothing was done.
 */
public final class SessionUnavailableException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  SessionUnavailableException(Problem problem) {
    super(problem);
  }
}
