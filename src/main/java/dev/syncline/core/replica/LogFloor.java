package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;

/**
 * Where the log begins.
 *
 * <p>Invariants: both are part of the replica's clock; every untidy entry has an untidy line whose
 * dot is not in {@code tidied}, and no such line is ever removed.
 *
 * @param tidied dots whose lines need not be looked at any more
 * @param truncated dots for which the log may have no line
 */
public record LogFloor(VersionVector tidied, VersionVector truncated) {
  /** Of a log that holds everything. */
  public static final LogFloor NONE = new LogFloor(VersionVector.EMPTY, VersionVector.EMPTY);
}
