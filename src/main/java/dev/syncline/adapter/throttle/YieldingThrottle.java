package dev.syncline.adapter.throttle;

import dev.syncline.port.Throttle;
import dev.syncline.port.TimeSource;

/**
 * A {@link SyncThrottle} that gives way to clients: while their writes take longer than they
 * should, the cap is halved each time it is looked at, down to a floor that keeps recovery going;
 * when they are fast again it rises by a quarter each time, until it is what was asked for.
 *
 * @see <a href="https://doi.org/10.1016/0169-7552(89)90019-6">Chiu and Jain, Analysis of the
 *     increase and decrease algorithms for congestion avoidance (1989)</a>
 */
public final class YieldingThrottle implements Throttle {
  /** What sync is never pressed below by itself; a lower cap asked for stays. */
  static final long FLOOR_BYTES_PER_SECOND = 256 << 10;

  private final SyncThrottle throttle;
  private long asked;
  private int yieldMillis;
  private long yielded;

  /**
   * Gives way to nobody yet.
   *
   * @param bytesPerSecond the cap, 0 for none
   * @param yieldMillis the mean latency of writes above which to give way, 0 for never
   */
  public YieldingThrottle(long bytesPerSecond, int yieldMillis, TimeSource time) {
    this.throttle = new SyncThrottle(bytesPerSecond, time);
    this.asked = bytesPerSecond;
    this.yieldMillis = yieldMillis;
  }

  /**
   * Looks at a stretch of time of about a second.
   *
   * @param meanWriteMillis mean latency of the writes that ended in it, 0 if none did
   * @param sentBytes what was sent in it, for a rate to start from where there is no cap
   */
  public synchronized void observe(double meanWriteMillis, long sentBytes) {
    if (yieldMillis > 0 && meanWriteMillis > yieldMillis) {
      long from = throttle.bytesPerSecond() == 0 ? sentBytes : throttle.bytesPerSecond();
      if (from > 0) {
        yielded = Math.max(FLOOR_BYTES_PER_SECOND, from / 2);
        apply();
      }
    } else if (yielded > 0) {
      yielded += yielded / 4;
      if (yieldMillis == 0 || yielded >= ceiling()) {
        yielded = 0;
      }
      apply();
    }
  }

  private long ceiling() {
    return asked == 0 ? SyncThrottle.MAX_BYTES_PER_SECOND : asked;
  }

  private void apply() {
    throttle.setBytesPerSecond(yielded == 0 ? asked : Math.min(yielded, ceiling()));
  }

  /** The cap that was asked for. */
  public synchronized long askedBytesPerSecond() {
    return asked;
  }

  /** The latency above which sync yields. */
  public synchronized int yieldMillis() {
    return yieldMillis;
  }

  /** Whether the cap in force is lower than asked for. */
  public synchronized boolean isYielding() {
    return yielded > 0;
  }

  /** Asks for another cap and another latency at once; what had been yielded is forgotten. */
  public synchronized void set(long bytesPerSecond, int newYieldMillis) {
    throttle.setBytesPerSecond(bytesPerSecond);
    asked = bytesPerSecond;
    yieldMillis = newYieldMillis;
    yielded = 0;
  }

  @Override
  public void setBytesPerSecond(long bytesPerSecond) {
    set(bytesPerSecond, yieldMillis());
  }

  @Override
  public long reserve(long bytes) {
    return throttle.reserve(bytes);
  }

  @Override
  public long bytesPerSecond() {
    return throttle.bytesPerSecond();
  }

  @Override
  public boolean isEngaged() {
    return throttle.isEngaged();
  }

  @Override
  public void addListener(Listener listener) {
    throttle.addListener(listener);
  }
}
