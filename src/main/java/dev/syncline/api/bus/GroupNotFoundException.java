package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** There is no group of that name, or not any more. Nothing was done. */
public final class GroupNotFoundException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  GroupNotFoundException(Problem problem) {
    super(problem);
  }
}
