package dev.syncline.config;

/**
 * Frames to other nodes and the watch over them: the keys under {@code peer}. Limits and reasons:
 * {@link ConfigKeys}.
 */
public record PeerConfig(
    int maxFrameBytes,
    int framesInFlight,
    long maxQueuedBytes,
    int probeIntervalMillis,
    int suspectAfterMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public PeerConfig {
    ConfigKeys.PEER_MAX_FRAME_BYTES.check(maxFrameBytes);
    ConfigKeys.PEER_FRAMES_IN_FLIGHT.check(framesInFlight);
    ConfigKeys.PEER_MAX_QUEUED_BYTES.check(maxQueuedBytes);
    ConfigKeys.PEER_PROBE_INTERVAL_MILLIS.check(probeIntervalMillis);
    ConfigKeys.PEER_SUSPECT_AFTER_MILLIS.check(suspectAfterMillis);
  }

  static PeerConfig from(Values values) {
    return new PeerConfig(
        values.get(ConfigKeys.PEER_MAX_FRAME_BYTES),
        values.get(ConfigKeys.PEER_FRAMES_IN_FLIGHT),
        values.get(ConfigKeys.PEER_MAX_QUEUED_BYTES),
        values.get(ConfigKeys.PEER_PROBE_INTERVAL_MILLIS),
        values.get(ConfigKeys.PEER_SUSPECT_AFTER_MILLIS));
  }
}
