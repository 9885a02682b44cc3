package dev.syncline.verticle.local;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.RefusalDetail;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import dev.syncline.port.WriteProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the coordinator of a shard is told. */
public sealed interface CoordinatorTask {
  /**
   * A client's write.
   *
   * @param forwarded whether another node has forwarded it: then it goes no further
   * @param progress told how far it has come
   */
  record Write(Ask<WriteCommand, Outcome.Write> ask, boolean forwarded, WriteProgress progress)
      implements CoordinatorTask {}

  /**
   * A client's read.
   *
   * @param forwarded whether another node has forwarded it: then it goes no further
   */
  record Read(Ask<ReadCommand, Outcome.Read> ask, boolean forwarded) implements CoordinatorTask {}

  /** Somebody wants one replica's own answer: nobody else answers for it. */
  record ReadAt(Ask<ReadCommand, Outcome.Read> ask, NodeName replica) implements CoordinatorTask {}

  /**
   * The local replica has given the write its dot.
   *
   * @param earlier what it repeats, which is what the client is told of; null if it is none
   */
  record Issued(
      long operation,
      WriteRequest request,
      boolean created,
      int concurrent,
      CausalContext context,
      Effect.@Nullable Earlier earlier)
      implements CoordinatorTask {}

  /** The write is durable here. */
  record PersistedHere(long operation, boolean counts) implements CoordinatorTask {}

  /** The local replica does not take the write. */
  record RefusedHere(long operation, Refusal reason, RefusalDetail detail)
      implements CoordinatorTask {
    /** Where the reason says all. */
    public RefusedHere(long operation, Refusal reason) {
      this(operation, reason, RefusalDetail.Nothing.NOTHING);
    }
  }

  /** The entry as it is durable here, filled. */
  record EntryHere(long operation, boolean counts, Entry filled) implements CoordinatorTask {}

  /** Answers of a peer to this shard's operations. */
  record FromPeer(NodeName from, Actor actor, List<PeerMessage> messages)
      implements CoordinatorTask {}

  /** The cluster has moved on; the shard's replicas are told afterwards. */
  record Learn(Ring ring) implements CoordinatorTask {}
}
