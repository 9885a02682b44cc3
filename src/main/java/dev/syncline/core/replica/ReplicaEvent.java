package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.SyncBatch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a partition's replica. Where an event carries stored entries, they are the
 * store's state at the moment of the step, as last made durable.
 */
public sealed interface ReplicaEvent {
  /**
   * A client's write, coordinated here.
   *
   * @param operation the coordinator's number
   * @param context what the client has seen, null for a blind write
   * @param wallMillis this node's wall clock
   */
  record Coordinate(
      long operation,
      EntryKey key,
      ConflictPolicy policy,
      Content content,
      @Nullable CausalContext context,
      long wallMillis,
      Entry stored)
      implements ReplicaEvent {}

  /** Another coordinator's write. */
  record Receive(NodeName from, WriteRequest request, Entry stored) implements ReplicaEvent {}

  /**
   * Missing dots from a peer, or the repair of one entry.
   *
   * @param actor the run that sent it: nothing is taken from one that has ended, whose dots may
   *     have been given up
   */
  record ReceiveBatch(NodeName from, Actor actor, SyncBatch batch, Map<EntryKey, Entry> stored)
      implements ReplicaEvent {}

  /** The store has made a batch durable. */
  record Persisted(long batch) implements ReplicaEvent {}

  /** The store has failed to write a batch. */
  record PersistFailed(long batch) implements ReplicaEvent {}

  /** A newer ring is known. */
  record LearnRing(Ring ring) implements ReplicaEvent {}

  /** A peer has reported its clock. */
  record Learn(ClockReport report) implements ReplicaEvent {}

  /** A request for missing dots has ended, answered or not. */
  record FetchEnded(NodeName from) implements ReplicaEvent {}
}
