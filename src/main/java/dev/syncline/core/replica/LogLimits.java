package dev.syncline.core.replica;

/**
 * How much of a partition's log is kept beyond what replicas need, and how much at most.
 *
 * @param retainMillis lines younger than this are kept, for change streams
 * @param retainLines but no more than this many
 * @param maxLines beyond this many, lines go even if a replica still lacks their dots, which then
 *     has to be streamed to
 * @param minCutDots fewer dots are not worth a cut
 */
public record LogLimits(long retainMillis, long retainLines, long maxLines, long minCutDots) {
  /** Checks that the limits are in order. */
  public LogLimits {
    if (retainMillis < 0 || retainLines < 0 || maxLines < retainLines || minCutDots < 1) {
      throw new IllegalArgumentException("limits of the log are out of order");
    }
  }

  /** A log that is never cut. */
  public static final LogLimits KEEP_ALL =
      new LogLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 1);
}
