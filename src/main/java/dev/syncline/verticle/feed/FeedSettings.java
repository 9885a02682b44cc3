package dev.syncline.verticle.feed;

import dev.syncline.core.feed.FeedReader;

/**
 * What the change stream of a node is told.
 *
 * @param maxConsumers how many there may be
 * @param heartbeatMillis after how long without an event a consumer is told its position
 * @param behindMillis how long a replica that lacks a dot of a position may take to get it, before
 *     what it lacks is told once more
 * @param maxBatchEvents where a batch stops growing
 * @param limits of one read
 * @param maxKeptEvents how many of the last events are kept, for all consumers together
 * @param remoteWaitMillis how long another node waits for something to say
 * @param remoteTimeoutMillis how long it may take to answer beyond that
 */
public record FeedSettings(
    int maxConsumers,
    int heartbeatMillis,
    long behindMillis,
    int maxBatchEvents,
    FeedReader.Limits limits,
    int maxKeptEvents,
    int remoteWaitMillis,
    int remoteTimeoutMillis) {
  /** Those that are not configured. */
  public static FeedSettings of(int maxConsumers, int heartbeatMillis) {
    return new FeedSettings(
        maxConsumers,
        heartbeatMillis,
        2_000,
        512,
        new FeedReader.Limits(4_096, 512, 1 << 20),
        8_192,
        1_000,
        2_000);
  }
}
