package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * It is not known whether the operation was carried out, and it may still be: read before trying
 * again.
 */
public sealed class OutcomeUnknownException extends ReplicatorException
    permits QuorumTimeoutException, MajorityUnavailableException, NoAnswerException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(Problem problem) {
    super(problem);
  }
}
