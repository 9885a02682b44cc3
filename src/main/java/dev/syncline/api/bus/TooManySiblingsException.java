package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;

/**
 * The entry holds as many values beside each other as it may. Nothing was written: read the entry,
 * and write what is to remain with the context of that read.
 */
public final class TooManySiblingsException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  TooManySiblingsException(Problem problem) {
    super(problem);
  }
}
