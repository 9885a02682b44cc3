package dev.syncline.verticle.resolution;

import dev.syncline.core.resolution.ResolutionLimits;

/**
 * How a node resolves conflicts.
 *
 * @param limits how often and how many
 * @param maxInFlight most entries being resolved at once; the others wait
 * @param operationTimeoutMillis how long the read, and the write, of a round may take
 * @param scanIntervalMillis pause before entries are looked for that may have been left
 */
public record ResolutionSettings(
    ResolutionLimits limits,
    int maxInFlight,
    int operationTimeoutMillis,
    long scanIntervalMillis) {}
