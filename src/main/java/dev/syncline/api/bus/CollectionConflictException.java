package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * The collection cannot be made: one of that name is defined otherwise, or there are too many.
 * Nothing was done.
 */
public final class CollectionConflictException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  CollectionConflictException(Problem problem) {
    super(problem);
  }
}
