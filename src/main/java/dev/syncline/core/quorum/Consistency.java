package dev.syncline.core.quorum;

import dev.syncline.core.codec.CorruptDataException;

/** How many distinct replicas have to answer before an operation succeeds. */
public enum Consistency {
  /** One replica. */
  ONE(0),
  /** More than half of the replicas: two such sets always share a replica. */
  QUORUM(1),
  /** Every replica. */
  ALL(2);

  private final int code;

  Consistency(int code) {
    this.code = code;
  }

  /** The number that stands for it in stores and frames. */
  public int code() {
    return code;
  }

  /** What a {@link #code} stands for. */
  public static Consistency ofCode(int code) {
    for (Consistency each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new CorruptDataException("no consistency has the code " + code);
  }

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
