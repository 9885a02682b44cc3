package dev.syncline.adapter.raft;

/**
 * Frames that a member has exchanged since it was created.
 *
 * @param sent protocol messages given to the event bus
 * @param received protocol messages handed to the member
 * @param foreign frames dropped because another cluster or group sent them
 * @param malformed frames dropped because they could not be read
 * @param overflowed frames dropped because too many were waiting
 */
public record RaftTraffic(
    long sent, long received, long foreign, long malformed, long overflowed) {}
