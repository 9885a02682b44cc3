package dev.syncline.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Numbers and times as people write them. */
public final class Amounts {
  private static final long MILLIS_A_SECOND = 1_000;
  private static final long MILLIS_A_MINUTE = 60_000;
  private static final long MILLIS_AN_HOUR = 3_600_000;

  private Amounts() {}

  /** {@code 12,345}. */
  public static String count(long amount) {
    return String.format(Locale.ROOT, "%,d", amount);
  }

  /** {@code 12 ms}, {@code 3.4 s}, {@code 5 min 6 s} or {@code 7 h 8 min}. */
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < MILLIS_A_SECOND) {
      return millis + " ms";
    }
    if (millis < MILLIS_A_MINUTE) {
      // Tenths are cut, not rounded: 59.99 s is not yet a minute.
      return millis / MILLIS_A_SECOND + "." + millis % MILLIS_A_SECOND / 100 + " s";
    }
    if (millis < MILLIS_AN_HOUR) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return count(duration.toHours()) + " h " + duration.toMinutesPart() + " min";
  }

  /** {@code 512 B}, {@code 12.3 kB} or {@code 4.5 MB}. */
  public static String bytes(long amount) {
    if (amount < 1_000) {
      return amount + " B";
    }
    return amount < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", amount / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", amount / 1e6);
  }

  /** How many a second, as {@code 2,083/s}. */
  public static String rate(long amount, Duration duration) {
    long millis = Math.max(1, duration.toMillis());
    return count(amount * MILLIS_A_SECOND / millis) + "/s";
  }
}
