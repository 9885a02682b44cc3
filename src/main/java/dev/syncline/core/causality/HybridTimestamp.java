package dev.syncline.core.causality;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * A hybrid logical clock reading: 48 bits of wall-clock milliseconds and 16 bits of logical
 * counter, ordered as one unsigned number.
 *
 * @param packed {@code millis << 16 | logical}
 * @see <a href="https://cse.buffalo.edu/tech-reports/2014-04.pdf">Kulkarni et al., Logical Physical
 *     Clocks (2014)</a>
 */
public record HybridTimestamp(long packed) implements Comparable<HybridTimestamp> {
  /** Earlier than every write. */
  public static final HybridTimestamp ZERO = new HybridTimestamp(0);

  private static final int LOGICAL_BITS = 16;
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

  /** The reading of a wall clock, logical part zero. */
  public static HybridTimestamp ofMillis(long wallMillis) {
    return new HybridTimestamp(wallMillis << LOGICAL_BITS);
  }

  /**
   * The timestamp for a new write: the wall clock, or just above {@code floor} where the wall clock
   * is behind it. An exhausted logical part carries into the milliseconds.
   *
   * @param wallMillis the node's wall clock, milliseconds since 1970
   * @param floor the highest timestamp the write has to exceed
   */
  public static HybridTimestamp next(long wallMillis, HybridTimestamp floor) {
    return ofMillis(wallMillis).max(new HybridTimestamp(floor.packed + 1));
  }

  /** The later of the two. */
  public HybridTimestamp max(HybridTimestamp other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Wall-clock part, milliseconds since 1970. */
  public long millis() {
    return packed >>> LOGICAL_BITS;
  }

  /** Logical part, 0 to 65,535. */
  public int logical() {
    return (int) (packed & 0xFFFF);
  }

  @Override
  public int compareTo(HybridTimestamp other) {
    return Long.compareUnsigned(packed, other.packed);
  }

  /**
   * RFC 3339; the logical part stands below the milliseconds, as nanoseconds, so that the text
   * sorts like the timestamp.
   */
  @Override
  public String toString() {
    return FORMAT.format(Instant.ofEpochMilli(millis()).plusNanos(logical()));
  }
}
