package dev.syncline.api.bus;

/**
 * Bounds of a replicator that works over the event bus.
 *
 * @param maxFrameBytes where a frame stops growing; one larger request still goes alone
 * @param maxFrameRequests most requests of one frame
 * @param framesInFlight most frames to one node without a receipt; what comes meanwhile gathers
 * @param maxPending most operations not yet answered; more are refused as overload
 * @param maxPendingBytes most bytes of their requests
 * @param defaultTimeoutMillis of an operation that names none
 * @param maxTimeoutMillis longest wait for an operation, whatever it asks for
 * @param collectionsTimeoutMillis longest wait for a change of the collections
 * @param slackMillis what the network may add to an operation's own time
 * @param receiptTimeoutMillis a node that owes a receipt for so long gets no more operations until
 *     it answers a probe
 * @param sweepMillis how often time-outs are looked for while something is pending
 * @param probeMillis least time between two probes of one node, or for any
 * @param discoveryMillis how often the nodes are asked for while operations are under way
 */
record BusSettings(
    int maxFrameBytes,
    int maxFrameRequests,
    int framesInFlight,
    int maxPending,
    long maxPendingBytes,
    int defaultTimeoutMillis,
    int maxTimeoutMillis,
    int collectionsTimeoutMillis,
    int slackMillis,
    int receiptTimeoutMillis,
    int sweepMillis,
    int probeMillis,
    int discoveryMillis) {
  static final BusSettings DEFAULTS =
      new BusSettings(
          256 * 1024,
          1_024,
          2,
          16_384,
          64L << 20,
          5_000,
          60_000,
          30_000,
          500,
          2_000,
          100,
          250,
          10_000);

  /** What a refused caller is told to wait. */
  static final int RETRY_AFTER_SECONDS = 1;
}
