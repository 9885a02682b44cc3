package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** No majority of the nodes agreed on a change of the collections in time; it may still happen. */
public final class MajorityUnavailableException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  MajorityUnavailableException(Problem problem) {
    super(problem);
  }
}
