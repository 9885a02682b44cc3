package dev.syncline.adapter.eventbus;

/**
 * Bounds of the links to the peers.
 *
 * @param maxFrameBytes where a frame stops growing
 * @param framesInFlight most frames sent and not receipted; what comes meanwhile gathers
 * @param maxQueuedBytes most bytes that wait for one peer; more are dropped
 * @param probeIntervalMillis how often an idle or suspected peer is probed
 * @param suspectAfterMillis how long a receipt may be missing until the peer counts as unreachable
 */
public record LinkSettings(
    int maxFrameBytes,
    int framesInFlight,
    long maxQueuedBytes,
    long probeIntervalMillis,
    long suspectAfterMillis) {
  /** Checks that all are positive. */
  public LinkSettings {
    if (maxFrameBytes < 1
        || framesInFlight < 1
        || maxQueuedBytes < 1
        || probeIntervalMillis < 1
        || suspectAfterMillis < 1) {
      throw new IllegalArgumentException("link settings must be positive");
    }
  }
}
