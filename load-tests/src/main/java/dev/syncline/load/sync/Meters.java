package dev.syncline.load.sync;

import dev.syncline.load.measure.Scrape;
import java.util.List;
import java.util.regex.Pattern;

/** The meters of a node that tell of sync, by what they mean. */
final class Meters {
  private Meters() {}

  /** Live entries. */
  static long entries(Scrape scrape) {
    return (long) scrape.sum("syncline_entries");
  }

  /** Writes that some peer has and the node lacks. */
  static double missing(Scrape scrape) {
    return scrape.sum("syncline_sync_entries_missing");
  }

  /** Writes of the node that a peer lacks; infinitely many as long as it has not met the peer. */
  static double lagOf(Scrape scrape, String peer) {
    return scrape.has("syncline_peer_lag_entries", "peer", peer)
        ? scrape.sum("syncline_peer_lag_entries", "peer", peer)
        : Double.POSITIVE_INFINITY;
  }

  /** Bytes of all frames to peers. */
  static double frameBytesSent(Scrape scrape) {
    return scrape.sum("syncline_peer_bytes_sent_total");
  }

  /** Bytes of all frames from peers. */
  static double frameBytesReceived(Scrape scrape) {
    return scrape.sum("syncline_peer_bytes_received_total");
  }

  /** Frames to peers. */
  static double framesSent(Scrape scrape) {
    return scrape.sum("syncline_peer_frames_sent_total");
  }

  /** Compressed bytes of missing entries from peers. */
  static double syncBytesReceived(Scrape scrape) {
    return scrape.sum("syncline_sync_peer_received_bytes_total");
  }

  /** What those bytes were before compression. */
  static double syncRawBytesReceived(Scrape scrape) {
    return scrape.sum("syncline_sync_peer_received_raw_bytes_total");
  }

  /** Compressed bytes of missing entries to peers. */
  static double syncBytesSent(Scrape scrape) {
    return scrape.sum("syncline_sync_sent_bytes_total");
  }

  /** Entries that sync has brought to the node. */
  static double repaired(Scrape scrape) {
    return scrape.sum("syncline_sync_entries_repaired_total");
  }

  /** Requests that nobody answered in time. */
  static double timeouts(Scrape scrape) {
    return scrape.sum("syncline_sync_timeouts_total");
  }

  /** Replicas found to differ under equal clocks. */
  static double divergences(Scrape scrape) {
    return scrape.sum("syncline_divergences_total");
  }

  /** Whether the node's throttle holds something back. */
  static boolean isThrottled(Scrape scrape) {
    return scrape.sum("syncline_throttle_engaged") > 0;
  }

  /** What nodes have sent in frames, all together. */
  static double allFrameBytesSent(List<Scrape> nodes) {
    return nodes.stream().mapToDouble(Meters::frameBytesSent).sum();
  }

  /** The frames that nodes have sent, all together. */
  static double allFramesSent(List<Scrape> nodes) {
    return nodes.stream().mapToDouble(Meters::framesSent).sum();
  }

  /** What nodes have sent of missing entries, all together. */
  static double allSyncBytesSent(List<Scrape> nodes) {
    return nodes.stream().mapToDouble(Meters::syncBytesSent).sum();
  }

  /** Whether {@code GET /v1/lag} says that a peer does not answer. */
  static boolean isUnreachable(String lag, String peer) {
    return Pattern.compile(
            "\\{\"node\":\"" + Pattern.quote(peer) + "\"[^{}]*\"status\":\"unreachable\"")
        .matcher(lag)
        .find();
  }
}
