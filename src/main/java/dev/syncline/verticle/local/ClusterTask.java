package dev.syncline.verticle.local;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.PeerMessage;
import java.util.List;

/** What the cluster verticle is told. */
public sealed interface ClusterTask {
  /** Rings, or requests for one. */
  record FromPeer(NodeName from, List<PeerMessage> messages) implements ClusterTask {}
}
