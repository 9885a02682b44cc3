package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.ReadOperation;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.sync.SyncBatch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Coordinates one read the way a node does. */
final class ReadDriver implements Operation {
  private static final int MAX_RESENDS = 40;

  private final NodeProcess process;
  private final Simulation run;
  private final long number;
  private final EntryKey key;
  private final Partition partition;
  private final Consistency level;
  private final @Nullable CausalContext context;
  private final Consumer<Entry> client;
  private final ReadOperation operation;
  private final ReadTicket ticket;
  private Ring ring;
  private int resends;
  private boolean wantsContext;
  private boolean ended;

  ReadDriver(
      NodeProcess process,
      EntryKey key,
      Consistency level,
      @Nullable CausalContext context,
      Consumer<CausalContext> client) {
    this(process, key, context, level, entry -> client.accept(CausalContext.ofRead(entry)));
  }

  /** A read of somebody who needs the whole entry. */
  ReadDriver(
      NodeProcess process,
      EntryKey key,
      @Nullable CausalContext context,
      Consistency level,
      Consumer<Entry> client) {
    this.process = process;
    this.run = process.run();
    this.number = run.newOperation();
    this.key = key;
    this.partition = run.partition(key);
    this.level = level;
    this.context = context;
    this.client = client;
    this.ring = process.ring();
    this.operation = new ReadOperation(partition, level, ring);
    this.ticket = run.readStarts(process.name(), key, level, context);
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void start() {
    List<NodeName> replicas = ring.voters(partition);
    boolean askAll = run.dice().chance(0.5);
    int others = askAll ? replicas.size() : level.required(replicas.size()) - 1;
    if (run.dice().chance(0.9)) {
      readHere();
    }
    if (level != Consistency.ONE) {
      int from = run.dice().below(replicas.size());
      for (int i = 0; i < replicas.size() && others > 0; i++) {
        NodeName replica = replicas.get((from + i) % replicas.size());
        if (!replica.equals(process.name())) {
          others--;
          ask(replica, run.dice().chance(0.2));
        }
      }
    }
    process.later(120, () -> process.operate(number, each -> hedge()));
  }

  private void hedge() {
    readHere();
    if (level != Consistency.ONE) {
      for (NodeName replica : ring.voters(partition)) {
        if (!replica.equals(process.name())) {
          ask(replica, wantsContext);
        }
      }
    }
  }

  private void readHere() {
    ReplicaHost here = process.host(partition);
    if (here.isOutOfEverything()) {
      return;
    }
    Entry filled = here.readHere(key);
    run.leaves(process, new Message.ReadFull(number, true, key, partition, filled));
    full(process.name(), process.actor(), here.replica().counts(), filled);
  }

  private void ask(NodeName replica, boolean full) {
    process.send(
        replica,
        new Message.ReadAsk(
            number, ring.version(), partition, key, process.machine().policyOf(key), full));
  }

  @Override
  public void full(NodeName replica, Actor actor, boolean counts, Entry filled) {
    act(operation.full(replica, actor, counts, filled));
    if (wantsContext) {
      answerIfCovered();
    }
  }

  @Override
  public void digest(NodeName replica, Actor actor, boolean counts, long digest) {
    act(operation.digest(replica, actor, counts, digest));
  }

  private void act(ReadOperation.Step step) {
    if (step instanceof ReadOperation.Step.AskFull ask) {
      for (NodeName replica : ask.replicas()) {
        if (resends++ < MAX_RESENDS) {
          ask(replica, true);
        }
      }
    } else if (step instanceof ReadOperation.Step.Done done) {
      repair(done);
      CausalContext wanted = context;
      if (wanted == null || wanted.isCoveredBy(done.entry())) {
        answer(done.entry());
      } else if (!answerIfCovered() && !wantsContext) {
        wantsContext = true;
        for (NodeName replica : ring.voters(partition)) {
          if (!replica.equals(process.name())) {
            ask(replica, true);
          }
        }
      }
    }
  }

  private boolean answerIfCovered() {
    CausalContext wanted = context;
    if (ended
        || !(operation.widest() instanceof ReadOperation.Step.Done widest)
        || (wanted != null && !wanted.isCoveredBy(widest.entry()))) {
      return false;
    }
    answer(widest.entry());
    return true;
  }

  private void answer(Entry joined) {
    if (ended) {
      return;
    }
    Entry entry = joined.shown(process.machine().policyOf(key));
    ended = true;
    process.end(this);
    run.readEnds(ticket, entry);
    client.accept(entry);
  }

  private void repair(ReadOperation.Step.Done done) {
    Entry entry = done.entry();
    SyncBatch batch = SyncBatch.ofEntry(partition, ring.version(), key, entry);
    for (NodeName replica : done.stale()) {
      process.send(replica, new Message.Sync(batch, true));
    }
  }

  @Override
  public void follow(Ring newer) {
    if (newer.version() <= ring.version()) {
      return;
    }
    ring = newer;
    for (NodeName replica : operation.follow(newer)) {
      if (replica.equals(process.name())) {
        readHere();
      } else {
        ask(replica, wantsContext);
      }
    }
  }

  @Override
  public void refused(NodeName replica, Message.Refused refused) {
    if (resends++ >= MAX_RESENDS) {
      return;
    }
    if (refused.reason() == Refusal.RING_IS_UNKNOWN) {
      process.send(replica, new Message.RingUpdate(ring));
      process.later(20, () -> process.operate(number, each -> ask(replica, wantsContext)));
    } else if (refused.reason() == Refusal.RING_IS_OLD && ring.version() >= refused.ringVersion()) {
      ask(replica, wantsContext);
    }
  }
}
