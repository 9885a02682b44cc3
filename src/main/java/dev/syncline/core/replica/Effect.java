package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.StreamBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step wants done, in this order. Whatever tells anybody that something is held comes only
 * after the batch that holds it is durable; the one exception is {@link Issued}, the write's own
 * fan-out.
 */
public sealed interface Effect {
  /** Write this batch, after all earlier ones of the replica. */
  record Persist(Batch batch) implements Effect {}

  /**
   * A new write has its dot: it may be sent to the other replicas now.
   *
   * @param created whether no live version was known before
   * @param concurrent other values that the entry keeps beside this one
   * @param context what the writer has seen once the write has succeeded
   * @param earlier the mutation that was sent under the same idempotency key before: the write does
   *     nothing but to see to it that as many replicas hold that one as are to hold this; null for
   *     a write that is none
   */
  record Issued(
      WriteRequest request,
      boolean created,
      int concurrent,
      CausalContext context,
      @Nullable Earlier earlier)
      implements Effect {}

  /** A mutation that was applied before. */
  record Earlier(Dot dot, HybridTimestamp timestamp) {}

  /**
   * Versions were dropped for their timestamps, and the records of it are durable here: each is
   * told of once per replica that has dropped it.
   */
  record ConflictsResolved(List<Conflict> conflicts) implements Effect {
    /** Copies the list. */
    public ConflictsResolved {
      conflicts = List.copyOf(conflicts);
    }
  }

  /** A write coordinated here is durable here. */
  record PersistedHere(long operation, boolean counts) implements Effect {}

  /**
   * Another coordinator's write is durable here.
   *
   * @param ringVersion the ring that the replica knows
   */
  record Acknowledge(NodeName to, long operation, long ringVersion, boolean counts)
      implements Effect {}

  /** The write was not accepted; nothing has changed. */
  record Refuse(NodeName to, long operation, Refusal reason) implements Effect {}

  /** A write to be coordinated here was not accepted; it has no dot. */
  record RefuseHere(long operation, Refusal reason, RefusalDetail detail) implements Effect {
    /** Where the reason says all. */
    public RefuseHere(long operation, Refusal reason) {
      this(operation, reason, RefusalDetail.Nothing.NOTHING);
    }
  }

  /** Ask a peer for these dots, with one batch in answer. */
  record Fetch(NodeName from, VersionVector dots) implements Effect {}

  /** Ask a peer for its clock. */
  record AskReport(NodeName from) implements Effect {}

  /**
   * Ask a peer for the entries behind a key, with one range in answer.
   *
   * @param after null for the first
   */
  record Stream(NodeName from, @Nullable EntryKey after, StreamBatch.Purpose purpose)
      implements Effect {}

  /** The partition has begun to be streamed to this replica: a peer's log did not reach back. */
  record StreamStarted(NodeName from) implements Effect {}

  /** All keys have been streamed. */
  record StreamEnded(NodeName from) implements Effect {}

  /**
   * An alarm: this replica and a peer have seen the same dots and hold different entries, which no
   * order of messages can lead to. What either holds is now brought to both.
   */
  record Diverged(NodeName peer) implements Effect {}

  /** Look up the untidy lines of these dots and hand in what they lead to. */
  record Visit(VersionVector dots) implements Effect {}

  /**
   * An entry has concurrent values, durable here. Whether its collection has a resolver, the
   * replica does not know: what it was written under is not what the collection is by now.
   *
   * @param versions the dots of all its versions
   */
  record Unsettled(EntryKey key, VersionVector versions) implements Effect {}

  /** Such an entry has one value again, or none. */
  record Settled(EntryKey key) implements Effect {}

  /** From now on the replica counts in quorums again. */
  record Recovered() implements Effect {}

  /** A write failed: the replica takes no more steps and has to be loaded again. */
  record Stopped() implements Effect {}
}
