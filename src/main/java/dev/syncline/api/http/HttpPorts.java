package dev.syncline.api.http;

import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.port.Backups;
import dev.syncline.port.Conflicts;
import dev.syncline.port.Holdings;
import dev.syncline.port.Listing;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.Operations;
import dev.syncline.port.RequestTraces;
import dev.syncline.port.Searches;
import dev.syncline.port.SyncControl;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the HTTP surface needs of the node; shared by all instances of {@link HttpVerticle}, so
 * every part is safe for use by several threads.
 *
 * @param node this node's name
 * @param events the change stream
 * @param mayResolve whether a resolver may be on this node; of one on the event bus nobody knows
 * @param contexts reads and writes the cluster's contexts; asked once there is a collection
 * @param metricsText the node's metrics in the Prometheus text format; may block, is called on a
 *     worker thread
 * @param parsed told how long it took to make a body, or a line of one, into writes, in nanoseconds
 */
public record HttpPorts(
    Operations operations,
    Metadata metadata,
    Listing listing,
    Conflicts conflicts,
    Holdings holdings,
    NodeStatus status,
    String node,
    Backups backups,
    SyncControl sync,
    Supplier<ContextTokens> contexts,
    Supplier<String> metricsText,
    LongConsumer parsed,
    RequestTraces traces,
    EventPorts events,
    Searches searches,
    Predicate<ResolverName> mayResolve) {}
