package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import java.util.OptionalLong;

/** The request cannot be carried out as it is: mend it. Nothing was done. */
public final class InvalidRequestException extends ReplicatorException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(Problem problem) {
    super(problem);
  }

  /** The bound that was exceeded, where there is one. */
  public OptionalLong limit() {
    return number("limit");
  }
}
