package dev.syncline.api.http;

import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import java.util.function.Supplier;

/**
 * What the HTTP surface needs for the change stream.
 *
 * @param groups of consumers, to which the feed's members belong
 * @param tokens reads and writes the cluster's positions
 * @param slowConsumerMillis how long a consumer may take to receive what it was sent
 * @param cutOff is run for each that takes longer
 */
public record EventPorts(
    ChangeFeed feed,
    ConsumerGroups groups,
    Supplier<PositionTokens> tokens,
    int slowConsumerMillis,
    Runnable cutOff) {}
