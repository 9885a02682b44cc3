package dev.syncline.api.bus;

import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import java.util.function.Supplier;

/**
 * What the replicator's side of a node needs for the change stream.
 *
 * @param groups of consumers, to which the feed's members belong
 * @param tokens reads and writes the cluster's positions
 */
public record StreamPorts(
    ChangeFeed feed, ConsumerGroups groups, Supplier<PositionTokens> tokens) {}
