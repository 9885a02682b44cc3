package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** No node could be asked. Nothing was done: try again later. */
public final class NodeUnavailableException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  NodeUnavailableException(Problem problem) {
    super(problem);
  }
}
