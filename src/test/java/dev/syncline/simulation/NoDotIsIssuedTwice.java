package dev.syncline.simulation;

import dev.syncline.core.replica.WriteRequest;
import org.jspecify.annotations.Nullable;

/** Every write has a dot of its own, whatever was lost or restored. */
final class NoDotIsIssuedTwice extends Invariant {
  NoDotIsIssuedTwice(Simulation run) {
    super(run);
  }

  @Override
  void issued(NodeProcess by, WriteRequest request, History.@Nullable Write write) {
    if (write == null) {
      throw violation(
          by.name() + " issued " + request.version().dot() + " again, for " + request.key());
    }
  }
}
