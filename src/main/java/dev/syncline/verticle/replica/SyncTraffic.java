package dev.syncline.verticle.replica;

import dev.syncline.port.SyncCodec;
import dev.syncline.port.Throttle;
import java.util.function.Supplier;

/**
 * What all shards of a node share to sync.
 *
 * @param codecs makes codecs; each shard closes its own
 * @param throttle holds back what is sent
 * @param counters what has been moved
 * @param bases vectors that peers may still hold
 */
public record SyncTraffic(
    Supplier<SyncCodec> codecs, Throttle throttle, SyncCounters counters, BaseVectors bases) {}
