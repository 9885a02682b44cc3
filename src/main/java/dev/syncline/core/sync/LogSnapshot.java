package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;

/**
 * One consistent view of what is durable of a partition.
 *
 * @param truncated dots of the clock for which the log may have no line any more
 * @param stream how entries are judged beside the clock
 */
public record LogSnapshot(
    VersionVector clock, VersionVector truncated, StreamProgress stream, DotLog log) {}
