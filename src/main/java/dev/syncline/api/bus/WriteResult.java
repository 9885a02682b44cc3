package dev.syncline.api.bus;

import java.time.Instant;

/**
 * A write or delete is durable on as many replicas as asked.
 *
 * @param id the entry's id
 * @param dot names the write for ever: {@code n1@5f0c91d2:42}
 * @param timestamp its hybrid logical time, the logical part below the milliseconds
 * @param acks replicas that have it on disk, as far as known when this was sent
 * @param replicas replicas that the entry has
 * @param created whether the entry was not there before, as far as its coordinator knew; never for
 *     a delete
 * @param context what the caller has seen of the entry now; give it to the next request
 */
public record WriteResult(
    String id,
    String dot,
    Instant timestamp,
    int acks,
    int replicas,
    boolean created,
    String context)
    implements Answer {}
