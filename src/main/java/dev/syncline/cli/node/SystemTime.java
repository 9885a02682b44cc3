package dev.syncline.cli.node;

import dev.syncline.port.TimeSource;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clocks. */
final class SystemTime implements TimeSource {
  /**
   * For tests of drifting clocks only: milliseconds by which the wall clock of this process is put
   * forward, or back if negative. Read here and nowhere else.
   */
  static final String SKEW_PROPERTY = "syncline.test.clockSkewMillis";

  private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);
  private static final long SKEW_MILLIS = Long.getLong(SKEW_PROPERTY, 0);

  /** The same wall clock. */
  static final InstantSource CLOCK = () -> Instant.ofEpochMilli(nowMillis());

  /** The clocks of this process; says so where the wall clock is put forward or back. */
  SystemTime() {
    warn(SKEW_MILLIS);
  }

  /** Nobody should find out from the timestamps. */
  static void warn(long skewMillis) {
    if (skewMillis != 0) {
      LOG.warn(
          "the wall clock of this process is put {} by {} ms ({}): for tests only",
          skewMillis > 0 ? "forward" : "back",
          Math.abs(skewMillis),
          SKEW_PROPERTY);
    }
  }

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
