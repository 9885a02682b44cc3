package dev.syncline.cli.node;

import dev.syncline.port.TimeSource;
import java.time.Instant;
import java.time.InstantSource;

/** The machine's clocks. */
final class SystemTime implements TimeSource {
  /**
   * For tests of drifting clocks only: milliseconds by which the wall clock of this process is put
   * forward, or back if negative. Read here and nowhere else.
   */
  static final String SKEW_PROPERTY = "syncline.test.clockSkewMillis";

  private static final long SKEW_MILLIS = Long.getLong(SKEW_PROPERTY, 0);

  /** The same wall clock. */
  static final InstantSource CLOCK = () -> Instant.ofEpochMilli(nowMillis());

  private static long nowMillis() {
    return System.currentTimeMillis() + SKEW_MILLIS;
  }

  @Override
  public long wallMillis() {
    return nowMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
