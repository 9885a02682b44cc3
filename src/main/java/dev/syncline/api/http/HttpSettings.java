package dev.syncline.api.http;

/**
 * The bounds of the HTTP surface.
 *
 * @param host address to listen on
 * @param port TCP port, 0 for a free one (the same for all instances of the verticle)
 * @param maxBodyBytes longest request body, NDJSON aside; 1 KiB to 1 GiB
 * @param maxLineBytes longest line of an NDJSON body; 1 KiB to 64 MiB
 * @param maxAnswerBytes length at which a listing ends its page and a multi-read refuses the rest
 * @param maxBatchEntries most entries of a JSON batch
 * @param maxBatchInFlight operations of one batch or multi-read that run at a time
 * @param defaultTimeoutMillis 1 to {@code maxTimeoutMillis}
 * @param maxTimeoutMillis 1 to 60,000
 * @param idleTimeoutSeconds a connection without traffic for so long is closed
 * @param drainTimeoutMillis longest wait for requests in flight when the server stops
 */
public record HttpSettings(
    String host,
    int port,
    int maxBodyBytes,
    int maxLineBytes,
    int maxAnswerBytes,
    int maxBatchEntries,
    int maxBatchInFlight,
    int defaultTimeoutMillis,
    int maxTimeoutMillis,
    int idleTimeoutSeconds,
    int drainTimeoutMillis) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** Checks the bounds; {@link IllegalArgumentException} names the one that does not hold. */
  public HttpSettings {
    check("port", port, 0, 65_535);
    check("maxBodyBytes", maxBodyBytes, KIB, 1024 * MIB);
    check("maxLineBytes", maxLineBytes, KIB, 64 * MIB);
    check("maxAnswerBytes", maxAnswerBytes, KIB, 1024 * MIB);
    check("maxBatchEntries", maxBatchEntries, 1, 1_000_000);
    check("maxBatchInFlight", maxBatchInFlight, 1, 100_000);
    check("maxTimeoutMillis", maxTimeoutMillis, 1, 60_000);
    check("defaultTimeoutMillis", defaultTimeoutMillis, 1, maxTimeoutMillis);
    check("idleTimeoutSeconds", idleTimeoutSeconds, 1, 86_400);
    check("drainTimeoutMillis", drainTimeoutMillis, 1, 600_000);
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + min + " to " + max);
    }
  }

  /** The same on another port. */
  public HttpSettings withPort(int other) {
    return new HttpSettings(
        host,
        other,
        maxBodyBytes,
        maxLineBytes,
        maxAnswerBytes,
        maxBatchEntries,
        maxBatchInFlight,
        defaultTimeoutMillis,
        maxTimeoutMillis,
        idleTimeoutSeconds,
        drainTimeoutMillis);
  }

  /** The documented defaults on an address. */
  public static HttpSettings defaults(String host, int port) {
    return new HttpSettings(
        host, port, 16 * MIB, 4 * MIB, 64 * MIB, 10_000, 256, 5_000, 60_000, 120, 10_000);
  }
}
