package dev.syncline.verticle.search;

/**
 * What the searches of a node are told.
 *
 * @param threads that search
 * @param maxWaiting how many questions may wait or run at this node; more are refused
 * @param maxInFlight how many searches this node gathers at a time; more are refused
 * @param hedgeMillis how long a node may take before others are asked for the same
 * @param againMillis how long a replica that could not answer is left alone
 */
public record SearchSettings(
    int threads, int maxWaiting, int maxInFlight, int hedgeMillis, int againMillis) {}
