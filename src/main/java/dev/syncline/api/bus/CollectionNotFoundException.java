package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/** There is no collection of that name: create it. Nothing was done. */
public final class CollectionNotFoundException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  CollectionNotFoundException(Problem problem) {
    super(problem);
  }
}
