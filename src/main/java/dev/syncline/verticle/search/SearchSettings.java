package dev.syncline.verticle.search;

/**
 * What the searches of a node are told.
 *
 * @param threads that search
 * @param maxWaiting how many questions may wait or run at this node; more are refused
 * @param maxAnswerBytes what this node tells of one search at most; one that finds more is refused
 * @param maxInFlight how many searches this node gathers at a time; more are refused
 * @param hedgeMillis how long a node may take before others are asked for the same
 * @param againMillis how long a replica that could not answer is left alone
 */
public record SearchSettings(
    int threads,
    int maxWaiting,
    long maxAnswerBytes,
    int maxInFlight,
    int hedgeMillis,
    int againMillis) {}
