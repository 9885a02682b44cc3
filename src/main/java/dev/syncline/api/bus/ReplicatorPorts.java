package dev.syncline.api.bus;

import dev.syncline.core.entry.ContextTokens;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.Searches;
import java.util.function.Supplier;

/**
 * What the replicator's side of a node needs of it; every part is safe for use by several threads.
 *
 * @param node the node's name
 * @param stream the change stream
 * @param contexts reads and writes the cluster's contexts; asked once there is a collection
 */
public record ReplicatorPorts(
    NodeName node,
    Operations operations,
    Searches searches,
    Metadata metadata,
    Supplier<ContextTokens> contexts,
    StreamPorts stream) {}
