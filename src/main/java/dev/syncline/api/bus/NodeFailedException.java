package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** The node failed; its log says more. Read before trying again. */
public final class NodeFailedException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  NodeFailedException(Problem problem) {
    super(problem);
  }
}
