package dev.syncline.api.bus;

import java.util.OptionalLong;

/** A level was not reached, and by how much. */
public sealed interface QuorumFailure permits QuorumTimeoutException, QuorumUnavailableException {
  /** A number that goes with the failure; see {@link ReplicatorException#number}. */
  OptionalLong number(String name);

  /** Replicas that the level asks for. */
  default long required() {
    return number("required").orElse(0);
  }

  /** Replicas that answered. */
  default long acknowledged() {
    return number("acknowledged").orElse(0);
  }

  /** Replicas in reach. */
  default long alive() {
    return number("alive").orElse(0);
  }
}
