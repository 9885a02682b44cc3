package dev.syncline.api.bus;

/**
 * Bounds of the replicator's side of a node.
 *
 * @param maxBatchInFlight entries of one batch that run at a time
 * @param defaultTimeoutMillis of an operation in this process that names none
 * @param maxTimeoutMillis 1 to 60,000
 * @param maxAnswerBytes bytes of answers on their way to one client, beyond which it is refused
 * @param drainTimeoutMillis longest wait for operations in flight when the node stops
 */
public record ReplicatorLimits(
    int maxBatchInFlight,
    int defaultTimeoutMillis,
    int maxTimeoutMillis,
    long maxAnswerBytes,
    int drainTimeoutMillis) {
  /** The documented defaults. */
  public static final ReplicatorLimits DEFAULTS =
      new ReplicatorLimits(256, 5_000, 60_000, 64L << 20, 10_000);

  /** Checks that all are positive. */
  public ReplicatorLimits {
    if (maxBatchInFlight < 1
        || defaultTimeoutMillis < 1
        || maxTimeoutMillis < defaultTimeoutMillis
        || maxAnswerBytes < 1
        || drainTimeoutMillis < 1) {
      throw new IllegalArgumentException("replicator limits must be positive");
    }
  }
}
