package dev.syncline.core.quorum;

/** How many distinct replicas have to answer before an operation succeeds. */
public enum Consistency {
  /** One replica. */
  ONE,
  /** More than half of the replicas: two such sets always share a replica. */
  QUORUM,
  /** Every replica. */
  ALL;

  /** Replicas needed out of {@code replicas}, at least 1. */
  public int required(int replicas) {
    return switch (this) {
      case ONE -> 1;
      case QUORUM -> replicas / 2 + 1;
      case ALL -> Math.max(1, replicas);
    };
  }

  /** The name in the API: lower case. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
