package dev.syncline.api.bus;

import dev.syncline.core.placement.NodeName;

/**
 * What a client knows of one node. Guarded by its {@link ClientState}.
 *
 * <p>Invariant: {@code 0 <= inFlight <= framesInFlight}, and 0 while the node is silent, probes
 * aside.
 */
final class NodeLink {
  final NodeName node;

  /** Frames with requests that have no receipt yet. */
  int inFlight;

  /** Whether the node owes a receipt for too long, or nobody listens at its address. */
  boolean silent;

  /** Whether it has been probed since it fell silent, and when last. */
  boolean probed;

  long lastProbeNanos;

  NodeLink(NodeName node) {
    this.node = node;
  }

  void fallSilent() {
    if (!silent) {
      silent = true;
      probed = false;
    }
  }
}
