package dev.syncline.api.http;

import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.ChangeFeed;
import java.util.function.Supplier;

/**
 * What the HTTP surface needs for the change stream.
 *
 * @param tokens reads and writes the cluster's positions
 * @param slowConsumerMillis how long a consumer may take to receive what it was sent
 */
public record EventPorts(
    ChangeFeed feed, Supplier<PositionTokens> tokens, int slowConsumerMillis) {}
