package dev.syncline.core.crdt;

/**
 * What one run of a node has added up in one slot. Only that run adds to it, so that of two copies
 * the later knows all that the earlier does. The dot of the leaf is that of the first addition.
 *
 * <p>A delete leaves the chain and raises its floor to what it has seen; additions that it has not
 * seen count from there. A chain that is all floor is not added to any more.
 *
 * @param counter of the dot of the last addition
 * @param amount all that was added
 * @param floorCounter the counter that the chain had where the last delete saw it, 0 before any
 * @param floor the amount at that time
 */
public record Chain(long counter, Amount amount, long floorCounter, Amount floor) implements Leaf {
  /** Checks that the floor is not above the amount. */
  public Chain {
    if (floorCounter > counter) {
      throw new IllegalArgumentException(
          "the floor is of counter " + floorCounter + ", the chain of " + counter);
    }
  }

  /** A chain that begins. */
  public static Chain of(long counter, Amount amount) {
    return new Chain(counter, amount, 0, amount.zero());
  }

  /** The chain after another addition by its own run. */
  public Chain plus(long newCounter, Amount more) {
    if (newCounter <= counter || !isAlive()) {
      throw new IllegalStateException(
          "a chain goes on with later dots, and only while it is alive");
    }
    return new Chain(newCounter, amount.plus(more), floorCounter, floor);
  }

  /** The chain after a delete that has seen all of it. */
  public Chain floored() {
    return new Chain(counter, amount, counter, amount);
  }

  /** What counts of it. */
  public Amount effective() {
    return amount.minus(floor);
  }

  @Override
  public Chain join(Leaf other) {
    Chain that = (Chain) other;
    Chain later = counter >= that.counter ? this : that;
    Chain higher = floorCounter >= that.floorCounter ? this : that;
    return later.floorCounter == higher.floorCounter
        ? later
        : new Chain(later.counter, later.amount, higher.floorCounter, higher.floor);
  }

  @Override
  public boolean isAlive() {
    return counter > floorCounter;
  }
}
