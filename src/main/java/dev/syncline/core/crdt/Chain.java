package dev.syncline.core.crdt;

import dev.syncline.core.causality.Dot;
import java.util.Comparator;

/**
 * What one node has added up in one slot. One run of it begins the chain, under the dot of the
 * first addition, and a later run may go on with it once nothing of the earlier ones can come any
 * more. So additions follow each other, and of two copies the longer knows all that the shorter
 * does.
 *
 * <p>A delete leaves the chain and raises its floor to what it has seen; additions that it has not
 * seen count from there. A chain that is all floor is not added to any more.
 *
 * @param last the dot of the last addition; its actor may be another run than began the chain
 * @param length how many additions there were
 * @param amount all that was added
 * @param floorLength the length that the chain had where the last delete saw it, 0 before any
 * @param floor the amount at that time
 */
public record Chain(Dot last, long length, Amount amount, long floorLength, Amount floor)
    implements Leaf {
  /** By what they have come to know; the rest is for bytes that no run has written. */
  private static final Comparator<Chain> KNOWING =
      Comparator.comparingLong(Chain::length)
          .thenComparing(Chain::last)
          .thenComparing(Chain::amount, Amount.ORDER);

  private static final Comparator<Chain> DELETED =
      Comparator.comparingLong(Chain::floorLength).thenComparing(Chain::floor, Amount.ORDER);

  /** Checks that the floor is not above the amount. */
  public Chain {
    if (floorLength > length) {
      throw new IllegalArgumentException(
          "the floor is of length " + floorLength + ", the chain of " + length);
    }
  }

  /** A chain that begins. */
  public static Chain of(Dot first, Amount amount) {
    return new Chain(first, 1, amount, 0, amount.zero());
  }

  /**
   * The chain after another addition.
   *
   * @param sum the amount from then on
   */
  public Chain until(Dot next, Amount sum) {
    if (!isAlive()) {
      throw new IllegalStateException("a chain that is all floor does not go on");
    }
    return new Chain(next, length + 1, sum, floorLength, floor);
  }

  /**
   * The chain after all that counts of it was moved to another one: that much less. A delete that
   * has seen it before the move, and not the move, still takes away what it has seen, here; so what
   * it has deleted does not count again over there.
   */
  public Chain emptied(Dot next) {
    return new Chain(next, length + 1, floor, floorLength, floor);
  }

  /** The chain after a delete that has seen all of it. */
  public Chain floored() {
    return new Chain(last, length, amount, length, amount);
  }

  /** What counts of it. */
  public Amount effective() {
    return amount.minus(floor);
  }

  /** Whether nothing counts of it. */
  public boolean isEmpty() {
    return amount.equals(floor);
  }

  @Override
  public Chain join(Leaf other) {
    Chain that = (Chain) other;
    Chain longer = KNOWING.compare(this, that) >= 0 ? this : that;
    Chain higher = DELETED.compare(this, that) >= 0 ? this : that;
    return longer.floorLength == higher.floorLength && longer.floor.equals(higher.floor)
        ? longer
        : new Chain(longer.last, longer.length, longer.amount, higher.floorLength, higher.floor);
  }

  @Override
  public boolean isAlive() {
    return length > floorLength;
  }
}
