package dev.syncline.core.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;

/**
 * Where a replica's log of a partition begins and ends.
 *
 * @param clock all that is durable
 * @param truncated dots of it for which there may be no line any more
 */
public record FeedEdge(Partition partition, VersionVector clock, VersionVector truncated) {}
