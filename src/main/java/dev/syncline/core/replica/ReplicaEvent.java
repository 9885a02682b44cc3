package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
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
      implements ReplicaEvent {
    /** Checks that what was left out of the batch has been put in. */
    public ReceiveBatch {
      if (!batch.isWhole()) {
        throw new IllegalArgumentException("a batch is taken only once its entries are whole");
      }
    }
  }

  /** The store has made a batch durable. */
  record Persisted(long batch) implements ReplicaEvent {}

  /** The store has failed to write a batch. */
  record PersistFailed(long batch) implements ReplicaEvent {}

  /** A newer ring is known. */
  record LearnRing(Ring ring) implements ReplicaEvent {}

  /** A peer has reported its clock. */
  record Learn(ClockReport report) implements ReplicaEvent {}

  /** A peer has told a digest of its partition. */
  record LearnDigest(NodeName from, Actor actor, long ringVersion, PartitionDigest digest)
      implements ReplicaEvent {}

  /**
   * A range of entries from a peer.
   *
   * @param stored every entry that is stored here in the range, those named in it, and those of
   *     {@link PartitionReplica#touchedIn}
   */
  record ReceiveStream(NodeName from, Actor actor, StreamBatch batch, Map<EntryKey, Entry> stored)
      implements ReplicaEvent {}

  /** A request for a range has ended without an answer. */
  record StreamTimedOut(NodeName from) implements ReplicaEvent {}

  /**
   * Some time has passed: the log may be cut, and entries tidied.
   *
   * @param nowMillis a clock that only goes forward
   */
  record Upkeep(long nowMillis) implements ReplicaEvent {}

  /**
   * What the lines of a {@link Effect.Visit} lead to.
   *
   * @param dots those of which all untidy lines are named: the visit's, or the first of them
   * @param stored the entries that the lines name
   */
  record Visited(VersionVector dots, Map<Dot, EntryKey> lines, Map<EntryKey, Entry> stored)
      implements ReplicaEvent {}

  /** A request for missing dots has ended, answered or not. */
  record FetchEnded(NodeName from) implements ReplicaEvent {}
}
