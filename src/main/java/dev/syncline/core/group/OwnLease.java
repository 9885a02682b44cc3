package dev.syncline.core.group;

/**
 * How long a node may tell its members anything after a beat. It ends before anybody else takes the
 * node for dead: they have seen the beat after it was begun, and wait for longer.
 *
 * <p>Times are of one monotonic clock, in nanoseconds.
 */
public final class OwnLease {
  private final long lengthNanos;
  private boolean isConfirmed;
  private long begunNanos;

  /**
   * A lease that does not hold yet.
   *
   * @param timeoutNanos after which others take the node for dead
   * @param marginNanos how much sooner it stops, less than the timeout
   */
  public OwnLease(long timeoutNanos, long marginNanos) {
    if (marginNanos < 0 || marginNanos >= timeoutNanos) {
      throw new IllegalArgumentException(
          "margin is " + marginNanos + " ns, must be less than " + timeoutNanos + " ns");
    }
    this.lengthNanos = timeoutNanos - marginNanos;
  }

  /**
   * A majority has a beat.
   *
   * @param begunNanos when its write was begun, not when it ended
   */
  public void confirmed(long begunNanos) {
    this.begunNanos = begunNanos;
    isConfirmed = true;
  }

  /** Whether something may be told. */
  public boolean holds(long nowNanos) {
    return isConfirmed && nowNanos - begunNanos < lengthNanos;
  }
}
