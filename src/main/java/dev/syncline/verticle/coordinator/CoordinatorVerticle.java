package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.RefusalDetail;
import dev.syncline.port.Addresses;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import dev.syncline.port.WriteProgress;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates the operations of one shard. A write at a replica gets its dot here; a node that is
 * no replica of the partition forwards the operation once.
 */
public final class CoordinatorVerticle extends VerticleBase {
  private static final int CLOCKS_PAUSE_MILLIS = 5;

  private final int shard;
  private final int shards;
  private final Replicas replicas;
  private final WriteGuards guards;
  private final TimeSource time;
  private final CoordinatorSettings settings;
  private final Map<Long, WriteInFlight> writes = new HashMap<>();
  private final Map<Long, ReadInFlight> reads = new HashMap<>();
  private Ring ring;
  private long lastOperation;
  private int awaitingClocks;
  private @Nullable LocalBus bus;
  private @Nullable Forwarder forwarder;
  private @Nullable Routing routing;

  /**
   * A coordinator for one of {@code shards} shards.
   *
   * @param firstOperation where operations are numbered from: different in every process, so that a
   *     late answer to an earlier run of this node is not taken for one to this run
   * @param guards what keeps this node from coordinating writes
   */
  public CoordinatorVerticle(
      int shard,
      int shards,
      NodeName self,
      Actor actor,
      ReplicaTransport transport,
      TimeSource time,
      CoordinatorSettings settings,
      Ring ring,
      long firstOperation,
      WriteGuards guards) {
    this.shard = shard;
    this.shards = shards;
    this.replicas = new Replicas(self, actor, transport, guards);
    this.guards = guards;
    this.time = time;
    this.settings = settings;
    this.ring = ring;
    this.lastOperation = firstOperation / shards * shards;
  }

  @Override
  public Future<?> start() {
    LocalBus local = LocalBus.of(vertx);
    bus = local;
    Forwarder passing = new Forwarder(vertx, vertx.eventBus(), replicas.self, shard, lastOperation);
    forwarder = passing;
    routing = new Routing(replicas, time, passing, () -> ring);
    vertx.setPeriodic(settings.sweepMillis(), id -> sweep());
    return passing
        .listen()
        .compose(
            none ->
                local
                    .<CoordinatorTask>consume(Addresses.coordinator(shard), this::take)
                    .completion());
  }

  private void take(CoordinatorTask task) {
    if (task instanceof CoordinatorTask.Write write) {
      write(write.ask(), write.forwarded(), write.progress());
    } else if (task instanceof CoordinatorTask.Issued issued) {
      WriteInFlight write = writes.get(issued.operation());
      if (write != null) {
        write.issued(issued);
        if (issued.concurrent() > 0) {
          guards
              .siblings()
              .written(
                  write.ask.question().collection().name(),
                  issued.request().key(),
                  issued.concurrent() + 1);
        }
      }
    } else if (task instanceof CoordinatorTask.PersistedHere here) {
      WriteInFlight write = writes.get(here.operation());
      if (write != null && write.persistedHere(here.counts())) {
        writes.remove(here.operation());
      }
    } else if (task instanceof CoordinatorTask.FromPeer from) {
      for (PeerMessage message : from.messages()) {
        fromPeer(from.from(), from.actor(), message);
      }
    } else if (task instanceof CoordinatorTask.Read read) {
      read(read.ask(), read.forwarded());
    } else if (task instanceof CoordinatorTask.ReadAt at) {
      readAt(at.ask(), at.replica());
    } else if (task instanceof CoordinatorTask.EntryHere here) {
      WriteInFlight write = writes.get(here.operation());
      if (write != null) {
        write.sendEntry(here.filled());
      }
      ReadInFlight read = reads.get(here.operation());
      if (read != null && read.full(replicas.self, replicas.actor, here.counts(), here.filled())) {
        reads.remove(here.operation());
      }
    } else if (task instanceof CoordinatorTask.RefusedHere refused) {
      refusedHere(refused);
    } else if (task instanceof CoordinatorTask.Learn learn) {
      learn(learn.ring());
    }
  }

  private void refusedHere(CoordinatorTask.RefusedHere refused) {
    WriteInFlight write = writes.get(refused.operation());
    if (write != null && write.isIssued()) {
      write.entryCannotBeSent();
    } else if (write != null) {
      writes.remove(refused.operation());
      refusedHere(write, refused.reason(), refused.detail());
    }
    ReadInFlight read = reads.get(refused.operation());
    if (read != null && refused.reason() == Refusal.STORE_CANNOT_READ) {
      readElsewhere(refused.operation(), read);
    } else if (read != null) {
      reads.remove(refused.operation());
      read.refusedHere(settings.retryAfterSeconds());
    }
  }

  private void refusedHere(WriteInFlight write, Refusal reason, RefusalDetail detail) {
    switch (reason) {
      case STORE_CANNOT_WRITE ->
          routing().passOn(write.ask, write.forwarded, write.deadlineNanos, replicas.refusalHere());
      case CONTEXT_IS_UNKNOWN ->
          routing().passOn(write.ask, write.forwarded, write.deadlineNanos, WriteInFlight.UNSEEN);
      case MAY_HAVE_FORGOTTEN, NOT_A_REPLICA ->
          routing().passOn(write.ask, write.forwarded, write.deadlineNanos, write.unavailable());
      case TOO_MANY_SIBLINGS -> {
        guards.siblings().refused();
        write.ask.answer().complete(new Outcome.TooManySiblings(guards.siblings().max()));
      }
      default -> write.refusedHere(reason, detail, settings.retryAfterSeconds());
    }
  }

  private void write(
      Ask<WriteCommand, Outcome.Write> ask, boolean forwarded, WriteProgress progress) {
    if (isFull()) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
      return;
    }
    WriteCommand command = ask.question();
    Partition partition = command.partition();
    long deadlineNanos = deadline(command.timeoutMillis());
    if (routing().isForOthers(partition, forwarded)) {
      routing().write(ask, forwarded, deadlineNanos);
      return;
    }
    Outcome.Unavailable tooFew = routing().tooFew(command.consistency(), partition);
    if (tooFew != null) {
      ask.answer().complete(tooFew);
      return;
    }
    Outcome.StoreCannotWrite refusal = routing().tooFewDisks(command.consistency(), partition);
    if (refusal != null) {
      ask.answer().complete(refusal);
      return;
    }
    if (!replicas.takesWrites(replicas.self)) {
      routing().passOn(ask, forwarded, deadlineNanos, replicas.refusalHere());
      return;
    }
    if (replicas.awaitsClocks(ring)) {
      awaitClocks(ask, forwarded, progress);
      return;
    }
    Outcome.ClockDrift drift = replicas.driftHere();
    if (drift != null) {
      // Its versions would win, or lose, for being dated wrongly. The others' clocks are right.
      routing().passOn(ask, forwarded, deadlineNanos, drift);
      return;
    }
    long number = nextOperation();
    writes.put(
        number,
        new WriteInFlight(ask, forwarded, progress, partition, replicas, ring, deadlineNanos));
    local()
        .send(
            Addresses.replica(shard),
            new ReplicaTask.Coordinate(number, partition, command.key(), command));
  }

  /**
   * Just after the start, or when others have just come within reach: in about a round trip they
   * will have told their time. Where they do not, there is nothing to be said but "later".
   */
  private void awaitClocks(
      Ask<WriteCommand, Outcome.Write> ask, boolean forwarded, WriteProgress progress) {
    WriteCommand command = ask.question();
    if (command.timeoutMillis() <= CLOCKS_PAUSE_MILLIS) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
      return;
    }
    Ask<WriteCommand, Outcome.Write> later =
        new Ask<>(
            command.withTimeoutMillis(command.timeoutMillis() - CLOCKS_PAUSE_MILLIS), ask.answer());
    awaitingClocks++;
    vertx.setTimer(
        CLOCKS_PAUSE_MILLIS,
        id -> {
          awaitingClocks--;
          write(later, forwarded, progress);
        });
  }

  /** This node has lost the entry's partition to its disk: the others are asked instead. */
  private void readElsewhere(long operation, ReadInFlight read) {
    if (read.ask.question().consistency() != Consistency.ONE) {
      read.askAll();
      return;
    }
    reads.remove(operation);
    routing().readElsewhere(read);
  }

  private void read(Ask<ReadCommand, Outcome.Read> ask, boolean forwarded) {
    if (isFull()) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
      return;
    }
    ReadCommand command = ask.question();
    Partition partition = command.partition();
    long deadlineNanos = deadline(command.timeoutMillis());
    if (routing().isForOthers(partition, forwarded) && !routing().isReaderHere(command)) {
      routing().read(ask, forwarded, deadlineNanos);
      return;
    }
    Outcome.Unavailable tooFew = routing().tooFew(command.consistency(), partition);
    if (tooFew != null) {
      ask.answer().complete(tooFew);
      return;
    }
    long number = nextOperation();
    ReadInFlight read =
        new ReadInFlight(
            number,
            ask,
            forwarded,
            replicas,
            ring,
            deadlineNanos,
            deadline(settings.readHedgeMillis()),
            () ->
                local()
                    .send(
                        Addresses.replica(shard),
                        new ReplicaTask.Read(
                            number, partition, command.key(), command.collection().policy())),
            batch -> local().send(Addresses.replica(shard), new ReplicaTask.Repair(batch)));
    reads.put(number, read);
    read.start();
  }

  /** As if another node had forwarded it: then nobody but the replica itself answers. */
  private void readAt(Ask<ReadCommand, Outcome.Read> ask, NodeName replica) {
    if (replica.equals(replicas.self)) {
      read(ask, true);
    } else if (isFull()) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
    } else {
      routing().readAt(replica, ask, deadline(ask.question().timeoutMillis()));
    }
  }

  private void fromPeer(NodeName from, Actor actor, PeerMessage message) {
    if (message instanceof PeerMessage.WriteAck ack) {
      acknowledged(from, actor, ack);
    } else if (message instanceof PeerMessage.ReadDigest digest) {
      ReadInFlight read = reads.get(digest.operation());
      if (read != null && read.digest(from, actor, digest.counts(), digest.digest())) {
        reads.remove(digest.operation());
      }
    } else if (message instanceof PeerMessage.ReadFull full) {
      ReadInFlight read = reads.get(full.operation());
      if (read != null && read.full(from, actor, full.counts(), full.filled())) {
        reads.remove(full.operation());
      }
    } else if (message instanceof PeerMessage.Refused refused) {
      refused(from, refused);
    }
  }

  private void acknowledged(NodeName replica, Actor actor, PeerMessage.WriteAck ack) {
    WriteInFlight write = writes.get(ack.operation());
    if (write != null && write.acknowledged(replica, actor, ack.ringVersion(), ack.counts())) {
      writes.remove(ack.operation());
    }
  }

  private void refused(NodeName from, PeerMessage.Refused refused) {
    boolean behind = refused.reason() == Refusal.RING_IS_UNKNOWN;
    if (behind) {
      replicas.send(from, new PeerMessage.RingUpdate(ring));
    }
    WriteInFlight write = writes.get(refused.operation());
    boolean busy =
        refused.reason() == Refusal.STOPPED
            || refused.reason() == Refusal.STORE_IS_FULL
            || refused.reason() == Refusal.STORE_CANNOT_WRITE;
    if (write != null && (behind || busy)) {
      write.resendSoon();
    }
    if (write != null && refused.reason() == Refusal.BUILDS_ON_UNKNOWN && write.lacksEntry(from)) {
      readForWrite(refused.operation(), write);
    }
    ReadInFlight read = reads.get(refused.operation());
    if (read != null && behind) {
      vertx.setTimer(settings.resendMillis(), id -> askAgain(refused.operation(), from));
    } else if (read != null && refused.reason() == Refusal.STORE_CANNOT_READ) {
      read.askAll();
    }
  }

  /** Other replicas need the entry as it is here, with the write in it. */
  private void readForWrite(long operation, WriteInFlight write) {
    WriteCommand command = write.ask.question();
    local()
        .send(
            Addresses.replica(shard),
            new ReplicaTask.Read(
                operation, command.partition(), command.key(), command.collection().policy()));
  }

  private void askAgain(long operation, NodeName replica) {
    ReadInFlight read = reads.get(operation);
    if (read != null) {
      read.askAgain(replica);
    }
  }

  /** Operations learn a ring before this node's replicas report under it. */
  private void learn(Ring newer) {
    if (newer.version() > ring.version()) {
      ring = newer;
      writes.values().removeIf(each -> each.follow(newer));
      List.copyOf(reads.values()).forEach(each -> each.follow(newer));
    }
    local().send(Addresses.replica(shard), new ReplicaTask.Learn(newer));
  }

  private void sweep() {
    long now = time.nanos();
    if (!writes.isEmpty()) {
      List<Long> late = new ArrayList<>(0);
      writes.forEach(
          (number, write) -> {
            if (write.deadlineNanos - now <= 0) {
              late.add(number);
            } else {
              write.resendIfDue();
            }
          });
      late.forEach(number -> java.util.Objects.requireNonNull(writes.remove(number)).timedOut());
    }
    if (!reads.isEmpty()) {
      List<Long> late = new ArrayList<>(0);
      reads.forEach(
          (number, read) -> {
            if (read.deadlineNanos - now <= 0) {
              late.add(number);
            } else {
              read.hedge(now);
            }
          });
      late.forEach(number -> java.util.Objects.requireNonNull(reads.remove(number)).timedOut());
    }
  }

  private boolean isFull() {
    return writes.size() + reads.size() + awaitingClocks + forwarder().inFlight()
        >= settings.maxInFlight();
  }

  private long nextOperation() {
    lastOperation += shards;
    return lastOperation + shard;
  }

  private long deadline(long millis) {
    return time.nanos() + millis * 1_000_000L;
  }

  private LocalBus local() {
    return java.util.Objects.requireNonNull(bus);
  }

  private Routing routing() {
    return java.util.Objects.requireNonNull(routing);
  }

  private Forwarder forwarder() {
    return java.util.Objects.requireNonNull(forwarder);
  }
}
