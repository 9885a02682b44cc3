package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.mutation.Keys;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.QuorumTracker;
import dev.syncline.core.quorum.WriteOperation;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.RefusalDetail;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.WriteCommand;
import dev.syncline.port.WriteProgress;
import dev.syncline.verticle.local.CoordinatorTask;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One write under way: from the client's question to its one answer. */
final class WriteInFlight {
  final long deadlineNanos;
  final Ask<WriteCommand, Outcome.Write> ask;

  /** Whether another node has forwarded it: then it goes no further. */
  final boolean forwarded;

  private final WriteProgress progress;

  /** What is said where no replica can take a write that builds on what its client has seen. */
  static final Outcome.SessionUnavailable UNSEEN =
      new Outcome.SessionUnavailable(
          "no replica that has seen the given Causal-Context could be asked");

  /**
   * Within about this time replicas in reach tell each other what they hold; only then is a key
   * forgotten whose time is over.
   */
  private static final long CONFIRMED_MILLIS = 5_000;

  private final Replicas replicas;

  /** Replicas that wait for the whole entry before they can take the write. */
  private final Set<NodeName> lacking = new TreeSet<>();

  private final WriteOperation operation;
  private Ring ring;
  private @Nullable WriteRequest request;
  private @Nullable CausalContext context;
  private Effect.@Nullable Earlier earlier;
  private boolean created;
  private int concurrent;
  private boolean resendDue;
  private @Nullable Boolean countsHere;

  WriteInFlight(
      Ask<WriteCommand, Outcome.Write> ask,
      boolean forwarded,
      WriteProgress progress,
      Partition partition,
      Replicas replicas,
      Ring ring,
      long deadlineNanos) {
    this.ask = ask;
    this.forwarded = forwarded;
    this.progress = progress;
    this.replicas = replicas;
    this.ring = ring;
    this.deadlineNanos = deadlineNanos;
    this.operation =
        new WriteOperation(partition, replicas.self, ask.question().consistency(), ring);
  }

  /** The write has its dot: it goes to every other replica at once. */
  void issued(CoordinatorTask.Issued issued) {
    request = issued.request();
    created = issued.created();
    concurrent = issued.concurrent();
    context = issued.context();
    earlier = issued.earlier();
    progress.issued();
    sendToUnacknowledged();
  }

  private void sendToUnacknowledged() {
    WriteRequest write = request;
    if (write == null) {
      return;
    }
    PeerMessage message = new PeerMessage.Write(write.underRing(ring.version()));
    for (NodeName replica : operation.unacknowledged()) {
      if (!replica.equals(replicas.self)) {
        progress.sending(replica, write.operation());
        replicas.send(replica, message);
      }
    }
  }

  /** Another replica holds it; returns whether the write has been answered. */
  boolean acknowledged(NodeName replica, Actor actor, long ringVersion, boolean counts) {
    progress.acknowledged(replica);
    return answerIfReached(operation.acknowledge(replica, actor, ringVersion, counts));
  }

  /**
   * The write is durable at this node.
   *
   * @param counts false if this node's replica may have forgotten earlier writes
   * @return whether the write has been answered
   */
  boolean persistedHere(boolean counts) {
    countsHere = counts;
    progress.persistedHere();
    return answerIfReached(
        operation.acknowledge(replicas.self, replicas.actor, ring.version(), counts));
  }

  /**
   * Returns whether the write has been answered. The other replicas are asked again; this node's
   * has said all it will, perhaps before the ring knew this run, so it is counted again.
   */
  boolean follow(Ring newer) {
    operation.follow(newer);
    ring = newer;
    if (countsHere != null) {
      operation.acknowledge(replicas.self, replicas.actor, newer.version(), countsHere);
    }
    sendToUnacknowledged();
    return answerIfReached(operation.progress());
  }

  private boolean answerIfReached(QuorumTracker.Progress progress) {
    WriteRequest write = request;
    CausalContext seen = context;
    if (write == null
        || seen == null
        || !(progress instanceof QuorumTracker.Progress.Reached reached)) {
      return false;
    }
    Effect.Earlier before = earlier;
    Dot dot = before == null ? write.version().dot() : before.dot();
    ask.answer()
        .complete(
            new Outcome.Written(
                dot,
                replicas.label(dot, ring),
                before == null ? write.version().timestamp() : before.timestamp(),
                reached.acknowledged(),
                operation.replicaCount(),
                created,
                concurrent,
                seen));
    return true;
  }

  /** A replica knew an older ring: it has been sent this one, and gets the write again shortly. */
  void resendSoon() {
    resendDue = true;
  }

  /**
   * A replica lacks what the write builds on.
   *
   * @return whether the entry has to be read for it: not if that is under way already
   */
  boolean lacksEntry(NodeName replica) {
    boolean first = lacking.isEmpty();
    lacking.add(replica);
    return first;
  }

  /** The entry as it is durable here: whoever lacks it gets it, and then the write again. */
  void sendEntry(Entry filled) {
    SyncBatch batch =
        SyncBatch.ofEntry(ask.question().partition(), ring.version(), ask.question().key(), filled);
    lacking.forEach(replica -> replicas.send(replica, new PeerMessage.Repair(batch)));
    lacking.clear();
    resendDue = true;
  }

  /** The entry cannot be read here just now; whoever lacks it says so again. */
  void entryCannotBeSent() {
    lacking.clear();
    resendDue = true;
  }

  /** Whether the write has its dot: from then on it may be anywhere. */
  boolean isIssued() {
    return request != null;
  }

  void resendIfDue() {
    if (resendDue) {
      resendDue = false;
      sendToUnacknowledged();
    }
  }

  /** Nothing was written: the local replica did not take it. */
  void refusedHere(Refusal reason, RefusalDetail detail, int retryAfterSeconds) {
    ask.answer()
        .complete(
            switch (reason) {
              case STORE_IS_FULL -> new Outcome.Overloaded(retryAfterSeconds);
              case DOES_NOT_FIT -> doesNotFit(detail);
              case KEY_IS_TAKEN -> new Outcome.KeyIsTaken();
              case TOO_MANY_KEYS -> tooManyKeys((RefusalDetail.KeysFull) detail);
              case ENTRY_TOO_LARGE -> new Outcome.EntryTooLarge(WriteLimits.DEFAULT_ENTRY_BYTES);
              default -> unavailable();
            });
  }

  private Outcome.Write doesNotFit(RefusalDetail detail) {
    if (detail instanceof RefusalDetail.BeyondAmount beyond
        && ask.question().content() instanceof Content.Mutation asked
        && asked.operations().get(beyond.operation()) instanceof Operation.Increase increase) {
      return increase.slot().equals(Slot.VECTOR)
          ? new Outcome.AmountTooLarge(beyond.operation(), "", WeightedSum.SUM_LIMIT)
          : new Outcome.AmountTooLarge(
              beyond.operation(), increase.slot().path().toUtf8().substring(1), Count.LIMIT);
    }
    return new Outcome.Refused("the operations do not fit what the entry is");
  }

  /** While a replica is away nobody knows when it has all: then the whole window has to do. */
  private Outcome.TooManyKeys tooManyKeys(RefusalDetail.KeysFull full) {
    List<String> away =
        ring.replicas(ask.question().partition()).stream()
            .filter(each -> !each.equals(replicas.self) && !replicas.isReachable(each))
            .map(NodeName::value)
            .toList();
    long waitMillis = Math.max(CONFIRMED_MILLIS, full.roomInMillis());
    long pauseMillis = away.isEmpty() ? waitMillis : Math.max(waitMillis, full.windowMillis());
    long seconds = Math.min((pauseMillis - 1) / 1_000 + 1, Integer.MAX_VALUE);
    return new Outcome.TooManyKeys(Keys.MAX_KEYS, full.windowMillis(), (int) seconds, away);
  }

  Outcome.Unavailable unavailable() {
    return new Outcome.Unavailable(
        operation.progress() instanceof QuorumTracker.Progress.Pending pending
            ? pending.required()
            : 0,
        replicas.alive(ring.voters(ask.question().partition())),
        operation.replicaCount());
  }

  void timedOut() {
    if (operation.progress() instanceof QuorumTracker.Progress.Pending pending) {
      ask.answer()
          .complete(
              new Outcome.TimedOut(
                  pending.required(),
                  pending.acknowledged(),
                  replicas.alive(ring.voters(ask.question().partition())),
                  operation.replicaCount()));
    }
  }
}
