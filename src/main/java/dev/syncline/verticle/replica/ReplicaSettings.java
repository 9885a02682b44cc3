package dev.syncline.verticle.replica;

import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.sync.SyncBatches;

/**
 * How the replicas of a node sync.
 *
 * @param syncIntervalMillis between two digests to each peer
 * @param fetchTimeoutMillis how long an answer to a request for missing dots is waited for
 * @param batch bounds of one answer
 * @param reloadDelayMillis pause before a partition that stopped is loaded again
 * @param upkeepIntervalMillis between two looks at what of the log and the tombstones may go
 * @param log how much of each partition's log is kept
 * @param writes limits of writes coordinated here
 */
public record ReplicaSettings(
    long syncIntervalMillis,
    long fetchTimeoutMillis,
    SyncBatches.Limits batch,
    long reloadDelayMillis,
    long upkeepIntervalMillis,
    LogLimits log,
    WriteLimits writes) {}
