package dev.syncline.core.causality;

/**
 * One run of one node, never reused.
 *
 * <p>No actor outlives its process, so a store that lost or regained writes can never make a node
 * issue the same {@link Dot} twice. A run gets its id from consensus, as a number that rises with
 * every run of any node; where none can be had, in a minority, it draws a random one.
 *
 * @param id a positive number, or 63 random bits below a set one; compared as unsigned
 */
public record Actor(long id) implements Comparable<Actor> {
  /** The actor of a run to which consensus has given a number. */
  public static Actor numbered(long number) {
    if (!isNumber(number)) {
      throw new IllegalArgumentException("number of an actor is " + number);
    }
    return new Actor(number);
  }

  /** The actor of a run that goes on without a number, of which only the low 63 bits are used. */
  public static Actor random(long bits) {
    return new Actor(bits | Long.MIN_VALUE);
  }

  /** Whether consensus has numbered it: of an ended one, all can come to be held whole. */
  public boolean isNumbered() {
    return isNumber(id);
  }

  /** Whether an id is one that consensus could give: neither 0, nor random, nor the very last. */
  static boolean isNumber(long id) {
    return id > 0 && id <= VersionVector.END;
  }

  @Override
  public int compareTo(Actor other) {
    return Long.compareUnsigned(id, other.id);
  }

  /** A number, or the first eight hexadecimal digits, as shown to people. */
  @Override
  public String toString() {
    return isNumbered() ? Long.toString(id) : String.format("%08x", id >>> 32);
  }
}
