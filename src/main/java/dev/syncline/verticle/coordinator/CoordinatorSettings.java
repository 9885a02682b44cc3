package dev.syncline.verticle.coordinator;

/**
 * How operations are coordinated.
 *
 * @param maxInFlight most operations under way per shard; more are refused as overloaded
 * @param retryAfterSeconds what a refused client is told
 * @param readHedgeMillis how long a read waits before it asks the replicas it has not asked yet
 * @param resendMillis pause before a write is sent again to a replica whose ring was behind
 * @param sweepMillis how often deadlines are looked at
 */
public record CoordinatorSettings(
    int maxInFlight,
    int retryAfterSeconds,
    long readHedgeMillis,
    long resendMillis,
    long sweepMillis) {}
