package dev.syncline.core.entry;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

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

  /** Whether the version is all that a delete has left of a mutation, kept beside the tombstone. */
  public boolean isResidue() {
    return content instanceof Content.Mutated mutated && !mutated.leaves().isAlive();
  }

  /**
   * Adds the version's dot, and those of the last additions to its chains: whoever holds the
   * version in this state knows of all that they have changed in the entry.
   */
  void addDots(Collection<Dot> dots) {
    dots.add(dot);
    if (content instanceof Content.Mutated mutated) {
      for (Leaf leaf : mutated.leaves().bySlot().values()) {
        if (leaf instanceof Chain chain && !chain.last().equals(dot)) {
          dots.add(chain.last());
        }
      }
    }
  }

  /** Two copies of the version; null if nothing of it is left. */
  @Nullable Version join(Version copy) {
    return content instanceof Content.Mutated mutated
            && copy.content instanceof Content.Mutated other
        ? withLeaves(mutated.leaves().join(other.leaves()))
        : this;
  }

  /** All that either copy of the version has. */
  Version union(Version copy) {
    return content instanceof Content.Mutated mutated
            && copy.content instanceof Content.Mutated other
        ? new Version(dot, timestamp, new Content.Mutated(mutated.leaves().union(other.leaves())))
        : this;
  }

  private @Nullable Version withLeaves(Leaves leaves) {
    return leaves.isEmpty() ? null : new Version(dot, timestamp, new Content.Mutated(leaves));
  }

  /** Whether last-write-wins prefers this version. */
  boolean wins(Version other) {
    int order = timestamp.compareTo(other.timestamp);
    return order != 0 ? order > 0 : dot.compareTo(other.dot) > 0;
  }
}
