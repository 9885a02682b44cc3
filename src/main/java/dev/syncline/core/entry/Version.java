package dev.syncline.core.entry;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;

/**
 * One write to an entry.
 *
 * @param dot the write's name; two versions with equal dots are the same write
 * @param timestamp exceeds that of every version in the write's causal past
 */
public record Version(Dot dot, HybridTimestamp timestamp, Content content) {
  /** Whether the version is a delete. */
  public boolean isTombstone() {
    return content instanceof Content.Tombstone;
  }

  /** Whether last-write-wins prefers this version. */
  boolean wins(Version other) {
    int order = timestamp.compareTo(other.timestamp);
    return order != 0 ? order > 0 : dot.compareTo(other.dot) > 0;
  }
}
