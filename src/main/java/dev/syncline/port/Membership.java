package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.Set;

/**
 * Who can be reached, as discovery sees it. It never decides how many replicas a partition has.
 * Reads never block.
 */
public interface Membership {
  /** The nodes that are there, this one included. */
  Set<NodeName> present();
}
