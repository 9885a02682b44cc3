package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** The node that was asked did not answer in time. */
public final class NoAnswerException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(Problem problem) {
    super(problem);
  }
}
