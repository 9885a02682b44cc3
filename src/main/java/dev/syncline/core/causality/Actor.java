package dev.syncline.core.causality;

/**
 * One run of one node: a random 64-bit id drawn at every process start, never reused.
 *
 * <p>No actor outlives its process, so a store that lost or regained writes can never make a node
 * issue the same {@link Dot} twice.
 *
 * @param id the 64 random bits; compared as unsigned
 */
public record Actor(long id) implements Comparable<Actor> {
  @Override
  public int compareTo(Actor other) {
    return Long.compareUnsigned(id, other.id);
  }

  /** The first eight hexadecimal digits, as shown to people. */
  @Override
  public String toString() {
    return String.format("%08x", id >>> 32);
  }
}
