package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.QuorumTracker;
import dev.syncline.core.quorum.ReadOperation;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReadCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One read under way. The local replica answers in full; at QUORUM and ALL others send digests. A
 * client's context that the answer does not cover makes it ask every replica in full.
 */
final class ReadInFlight {
  final long deadlineNanos;
  private final long hedgeNanos;
  private final long number;
  final Ask<ReadCommand, Outcome.Read> ask;

  /** Whether another node has forwarded it: then it goes no further. */
  final boolean forwarded;

  private final Partition partition;
  private final Replicas replicas;
  private final Consumer<SyncBatch> repairHere;
  private final Runnable readHere;
  private final ReadOperation operation;
  private final Set<NodeName> asked = new HashSet<>();
  private Ring ring;
  private boolean wantsContext;
  private int bestCount;

  ReadInFlight(
      long number,
      Ask<ReadCommand, Outcome.Read> ask,
      boolean forwarded,
      Replicas replicas,
      Ring ring,
      long deadlineNanos,
      long hedgeNanos,
      Runnable readHere,
      Consumer<SyncBatch> repairHere) {
    this.number = number;
    this.ask = ask;
    this.forwarded = forwarded;
    this.partition = ask.question().partition();
    this.replicas = replicas;
    this.ring = ring;
    this.deadlineNanos = deadlineNanos;
    this.hedgeNanos = hedgeNanos;
    this.readHere = readHere;
    this.repairHere = repairHere;
    this.operation = new ReadOperation(partition, ask.question().consistency(), ring);
  }

  /** Asks here, and as many others as the level needs. */
  void start() {
    readHere.run();
    Consistency level = ask.question().consistency();
    if (level != Consistency.ONE) {
      askEnoughOf(ring.next(partition), level);
      askEnoughOf(ring.replicas(partition), level);
    }
  }

  /** As many as the level needs of one placement, those first that are in both. */
  private void askEnoughOf(List<NodeName> placement, Consistency level) {
    int missing = level.required(placement.size());
    List<NodeName> left = new ArrayList<>();
    for (NodeName replica : placement) {
      if (replica.equals(replicas.self) || asked.contains(replica)) {
        missing--;
      } else if (replicas.isReachable(replica)) {
        left.add(replica);
      }
    }
    left.sort(Comparator.comparing(each -> !isInBoth(each)));
    left.subList(0, Math.max(0, Math.min(missing, left.size())))
        .forEach(replica -> ask(replica, false));
  }

  private boolean isInBoth(NodeName replica) {
    return ring.replicas(partition).contains(replica) && ring.next(partition).contains(replica);
  }

  private void ask(NodeName replica, boolean full) {
    asked.add(replica);
    replicas.send(
        replica,
        new PeerMessage.Read(
            number,
            ring.version(),
            partition,
            ask.question().key(),
            ask.question().collection().policy(),
            full));
  }

  /** Asks the replicas that have not been asked, once the first ones are slow. */
  void hedge(long nowNanos) {
    if (nowNanos - hedgeNanos >= 0) {
      askAll();
    }
  }

  /** Asks the replicas that have not been asked, unless this node's answer is enough. */
  void askAll() {
    if (ask.question().consistency() != Consistency.ONE) {
      for (NodeName replica : ring.voters(partition)) {
        if (!replica.equals(replicas.self) && !asked.contains(replica)) {
          ask(replica, false);
        }
      }
    }
  }

  /** Returns whether the read has been answered. */
  boolean full(NodeName replica, Actor actor, boolean counts, Entry filled) {
    ReadOperation.Step step = operation.full(replica, actor, counts, filled);
    return wantsContext ? answerIfCovered() : act(step);
  }

  /** Returns whether the read has been answered. */
  boolean digest(NodeName replica, Actor actor, boolean counts, long digest) {
    return act(operation.digest(replica, actor, counts, digest));
  }

  private boolean act(ReadOperation.Step step) {
    if (step instanceof ReadOperation.Step.AskFull askFull) {
      askFull.replicas().forEach(each -> ask(each, true));
      return false;
    }
    if (!(step instanceof ReadOperation.Step.Done done)) {
      return false;
    }
    bestCount = done.acknowledged();
    repair(done);
    if (covers(done.entry())) {
      answer(done.entry(), done.acknowledged());
      return true;
    }
    if (!wantsContext) {
      wantsContext = true;
      for (NodeName replica : ring.voters(partition)) {
        if (!replica.equals(replicas.self)) {
          ask(replica, true);
        }
      }
    }
    return answerIfCovered();
  }

  private boolean answerIfCovered() {
    if (!(operation.widest() instanceof ReadOperation.Step.Done widest)
        || !covers(widest.entry())) {
      return false;
    }
    repairHere.accept(batchOf(widest.entry()));
    answer(widest.entry(), widest.acknowledged());
    return true;
  }

  private boolean covers(Entry filled) {
    CausalContext context = ask.question().context();
    return context == null || context.isCoveredBy(filled);
  }

  private void repair(ReadOperation.Step.Done done) {
    if (done.stale().isEmpty()) {
      return;
    }
    SyncBatch batch = batchOf(done.entry());
    for (NodeName replica : done.stale()) {
      if (replica.equals(replicas.self)) {
        repairHere.accept(batch);
      } else {
        replicas.send(replica, new PeerMessage.Repair(batch));
      }
    }
  }

  private SyncBatch batchOf(Entry joined) {
    return SyncBatch.ofEntry(partition, ring.version(), ask.question().key(), joined);
  }

  private void answer(Entry joined, int acknowledged) {
    Entry entry = joined.shown(ask.question().collection().policy());
    List<Version> live = entry.live();
    List<String> labels = new ArrayList<>(live.size());
    live.forEach(version -> labels.add(replicas.label(version.dot(), ring)));
    List<Version> deletes = entry.versions().stream().filter(Version::isTombstone).toList();
    ask.answer()
        .complete(
            new Outcome.Found(live, labels, deletes, acknowledged, CausalContext.ofRead(entry)));
  }

  /** Asks again, under a newer ring, whoever has not answered. */
  void follow(Ring newer) {
    List<NodeName> missing = operation.follow(newer);
    ring = newer;
    for (NodeName replica : missing) {
      if (replica.equals(replicas.self)) {
        readHere.run();
      } else if (asked.contains(replica)) {
        ask(replica, wantsContext);
      }
    }
  }

  void askAgain(NodeName replica) {
    ask(replica, wantsContext);
  }

  /** This node's disk has too much to do. */
  void refusedHere(int retryAfterSeconds) {
    ask.answer().complete(new Outcome.Overloaded(retryAfterSeconds));
  }

  void timedOut() {
    if (wantsContext) {
      ask.answer()
          .complete(
              new Outcome.SessionUnavailable(
                  "no replica that has seen the given Causal-Context answered in time"));
    } else if (operation.progress() instanceof QuorumTracker.Progress.Pending pending) {
      ask.answer()
          .complete(
              new Outcome.TimedOut(
                  pending.required(),
                  pending.acknowledged(),
                  replicas.alive(ring.voters(partition)),
                  operation.replicaCount()));
    } else {
      ask.answer()
          .complete(
              new Outcome.TimedOut(
                  operation.replicaCount(),
                  bestCount,
                  replicas.alive(ring.voters(partition)),
                  operation.replicaCount()));
    }
  }
}
