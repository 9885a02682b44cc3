package dev.syncline.core.resolution;

/**
 * How often and how many.
 *
 * @param maxEntries entries that are waiting, being resolved, or kept in mind; of more the ones
 *     that only are kept in mind go first
 * @param maxAttempts rounds per entry before its siblings are left alone
 * @param rankDelayMillis how much longer each replica waits than the one before it in rank
 * @param backoffMillis pause after the first round; each further one doubles it
 * @param maxBackoffMillis the longest pause
 */
public record ResolutionLimits(
    int maxEntries,
    int maxAttempts,
    long rankDelayMillis,
    long backoffMillis,
    long maxBackoffMillis) {
  /** The pause after so many rounds, half of it by chance: {@code jitter} is in [0, 1). */
  long pauseMillis(int rounds, double jitter) {
    long pause = pauseMillis(rounds);
    return pause / 2 + (long) (jitter * (pause - pause / 2));
  }

  /** The longest that such a pause can be. */
  long pauseMillis(int rounds) {
    if (rounds == 0) {
      return 0;
    }
    int doublings = Math.min(rounds - 1, Long.numberOfLeadingZeros(backoffMillis) - 2);
    return Math.min(maxBackoffMillis, backoffMillis << Math.max(0, doublings));
  }
}
