package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.port.Addresses;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.local.StoreTroubles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates the operations of one shard. A write at a replica gets its dot here; a node that is
 * no replica of the partition forwards the operation once.
 */
public final class CoordinatorVerticle extends VerticleBase {
  private final int shard;
  private final int shards;
  private final Replicas replicas;
  private final TimeSource time;
  private final CoordinatorSettings settings;
  private final Map<Long, WriteInFlight> writes = new HashMap<>();
  private final Map<Long, ReadInFlight> reads = new HashMap<>();
  private Ring ring;
  private long lastOperation;
  private @Nullable LocalBus bus;
  private @Nullable Forwarder forwarder;

  /**
   * A coordinator for one of {@code shards} shards.
   *
   * @param firstOperation where operations are numbered from: different in every process, so that a
   *     late answer to an earlier run of this node is not taken for one to this run
   * @param troubles which nodes' stores take no writes
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
      StoreTroubles troubles) {
    this.shard = shard;
    this.shards = shards;
    this.replicas = new Replicas(self, actor, transport, troubles);
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
      write(write.ask(), write.forwarded());
    } else if (task instanceof CoordinatorTask.Issued issued) {
      WriteInFlight write = writes.get(issued.operation());
      if (write != null) {
        write.issued(issued);
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
    } else if (task instanceof CoordinatorTask.EntryHere here) {
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
    WriteInFlight write = writes.remove(refused.operation());
    if (write != null) {
      refusedHere(write, refused.reason());
    }
    ReadInFlight read = reads.get(refused.operation());
    if (read != null && refused.reason() == Refusal.STORE_CANNOT_READ) {
      readElsewhere(refused.operation(), read);
    } else if (read != null) {
      reads.remove(refused.operation());
      read.refusedHere(settings.retryAfterSeconds());
    }
  }

  private void refusedHere(WriteInFlight write, Refusal reason) {
    switch (reason) {
      case STORE_CANNOT_WRITE ->
          passOn(write.ask, write.forwarded, write.deadlineNanos, replicas.refusalHere());
      case MAY_HAVE_FORGOTTEN, NOT_A_REPLICA ->
          passOn(write.ask, write.forwarded, write.deadlineNanos, write.unavailable());
      default -> write.refusedHere(reason, settings.retryAfterSeconds());
    }
  }

  private void write(Ask<WriteCommand, Outcome.Write> ask, boolean forwarded) {
    if (isFull()) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
      return;
    }
    WriteCommand command = ask.question();
    Partition partition = command.partition();
    List<NodeName> owners = ring.replicas(partition);
    List<NodeName> stay = staying(partition);
    boolean passOn = !owners.contains(replicas.self) || (!forwarded && leaves(partition, stay));
    if (passOn) {
      forward(
          forwarded ? List.of() : stay.isEmpty() ? reachable(owners) : stay,
          owners,
          command.consistency().required(Math.max(1, owners.size())),
          deadline(command.timeoutMillis()),
          ask.answer(),
          (node, leftMillis) -> forwarder().write(node, command.withTimeoutMillis(leftMillis)));
      return;
    }
    Outcome.Unavailable tooFew = tooFew(command.consistency(), partition);
    if (tooFew != null) {
      ask.answer().complete(tooFew);
      return;
    }
    Outcome.StoreCannotWrite refusal = tooFewDisks(command.consistency(), partition);
    if (refusal != null) {
      ask.answer().complete(refusal);
      return;
    }
    long deadlineNanos = deadline(command.timeoutMillis());
    if (!replicas.takesWrites(replicas.self)) {
      passOn(ask, forwarded, deadlineNanos, replicas.refusalHere());
      return;
    }
    long number = nextOperation();
    writes.put(number, new WriteInFlight(ask, forwarded, partition, replicas, ring, deadlineNanos));
    local()
        .send(
            Addresses.replica(shard),
            new ReplicaTask.Coordinate(number, partition, command.key(), command));
  }

  /**
   * This node's replica does not take the write, which has no dot yet: another one may.
   *
   * @param otherwise the answer where there is none
   */
  private void passOn(
      Ask<WriteCommand, Outcome.Write> ask,
      boolean forwarded,
      long deadlineNanos,
      Outcome.Write otherwise) {
    WriteCommand command = ask.question();
    List<NodeName> owners = ring.replicas(command.partition());
    List<NodeName> others =
        others(command.partition()).stream().filter(replicas::takesWrites).toList();
    if (forwarded || others.isEmpty()) {
      ask.answer().complete(otherwise);
      return;
    }
    forward(
        others,
        owners,
        command.consistency().required(owners.size()),
        deadlineNanos,
        ask.answer(),
        (node, leftMillis) -> forwarder().write(node, command.withTimeoutMillis(leftMillis)));
  }

  /** The reachable replicas but this node, first those that stay when a change is over. */
  private List<NodeName> others(Partition partition) {
    List<NodeName> next = ring.next(partition);
    return reachable(ring.replicas(partition)).stream()
        .filter(each -> !each.equals(replicas.self))
        .sorted(Comparator.comparing(each -> !next.contains(each)))
        .toList();
  }

  /** This node has lost the entry's partition to its disk: the others are asked instead. */
  private void readElsewhere(long operation, ReadInFlight read) {
    ReadCommand command = read.ask.question();
    if (command.consistency() != Consistency.ONE) {
      read.askAll();
      return;
    }
    reads.remove(operation);
    List<NodeName> owners = ring.replicas(command.partition());
    forward(
        read.forwarded ? List.of() : others(command.partition()),
        owners,
        1,
        read.deadlineNanos,
        read.ask.answer(),
        (node, leftMillis) -> forwarder().read(node, command.withTimeoutMillis(leftMillis)));
  }

  private void read(Ask<ReadCommand, Outcome.Read> ask, boolean forwarded) {
    if (isFull()) {
      ask.answer().complete(new Outcome.Overloaded(settings.retryAfterSeconds()));
      return;
    }
    ReadCommand command = ask.question();
    Partition partition = command.partition();
    List<NodeName> owners = ring.replicas(partition);
    List<NodeName> stay = staying(partition);
    boolean passOn = !owners.contains(replicas.self) || (!forwarded && leaves(partition, stay));
    if (passOn && !isReaderHere(command)) {
      forward(
          forwarded ? List.of() : stay.isEmpty() ? reachable(owners) : stay,
          owners,
          command.consistency().required(Math.max(1, owners.size())),
          deadline(command.timeoutMillis()),
          ask.answer(),
          (node, leftMillis) -> forwarder().read(node, command.withTimeoutMillis(leftMillis)));
      return;
    }
    Outcome.Unavailable tooFew = tooFew(command.consistency(), partition);
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
            deadline(command.timeoutMillis()),
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

  private List<NodeName> reachable(List<NodeName> owners) {
    return owners.stream().filter(replicas::isReachable).toList();
  }

  /** The reachable replicas that will still be some after the change under way. */
  private List<NodeName> staying(Partition partition) {
    List<NodeName> next = ring.next(partition);
    return reachable(ring.replicas(partition).stream().filter(next::contains).toList());
  }

  /** A replica about to give its partition up begins nothing, as long as others can. */
  private boolean leaves(Partition partition, List<NodeName> stay) {
    return !stay.isEmpty() && !ring.next(partition).contains(replicas.self);
  }

  /** A reader has everything and answers what asks for one replica only. */
  private boolean isReaderHere(ReadCommand command) {
    Member member = ring.members().get(replicas.self);
    return command.consistency() == Consistency.ONE
        && member != null
        && member.state() == Member.State.READER;
  }

  /** Null if enough replicas are reachable, of those of now and of those after a change. */
  private Outcome.@Nullable Unavailable tooFew(Consistency level, Partition partition) {
    if (level == Consistency.ONE) {
      // This node itself.
      return null;
    }
    Outcome.Unavailable tooFew = tooFew(level, ring.replicas(partition));
    return tooFew != null ? tooFew : tooFew(level, ring.next(partition));
  }

  private Outcome.@Nullable Unavailable tooFew(Consistency level, List<NodeName> owners) {
    int alive = replicas.alive(owners);
    int required = level.required(owners.size());
    return alive < required ? new Outcome.Unavailable(required, alive, owners.size()) : null;
  }

  /** Null if enough replicas take writes, of those of now and of those after a change. */
  private Outcome.@Nullable StoreCannotWrite tooFewDisks(Consistency level, Partition partition) {
    List<NodeName> owners = ring.replicas(partition);
    Outcome.StoreCannotWrite refusal = replicas.refusal(owners, level.required(owners.size()));
    if (refusal != null || level == Consistency.ONE) {
      return refusal;
    }
    List<NodeName> next = ring.next(partition);
    return replicas.refusal(next, level.required(next.size()));
  }

  /** A request to one node that holds the partition, with what is left of the operation's time. */
  @FunctionalInterface
  private interface Forwarded<A> {
    Future<A> to(NodeName node, int leftMillis);
  }

  /**
   * Tries one candidate after the other, until one was sent the operation. All of them share its
   * time: when that is over without a message sent, nothing was done.
   */
  @SuppressWarnings("unchecked") // what is not forwarded is an outcome of writes and of reads
  private <A> void forward(
      List<NodeName> candidates,
      List<NodeName> owners,
      int required,
      long deadlineNanos,
      Promise<A> answer,
      Forwarded<A> request) {
    long leftMillis = (deadlineNanos - time.nanos()) / 1_000_000L;
    if (candidates.isEmpty() || leftMillis < 1) {
      answer.complete((A) new Outcome.Unavailable(required, replicas.alive(owners), owners.size()));
      return;
    }
    request
        .to(candidates.get(0), (int) leftMillis)
        .onSuccess(
            outcome -> {
              if (isDoneElsewhere(outcome) && candidates.size() > 1) {
                List<NodeName> others = candidates.subList(1, candidates.size());
                forward(others, owners, required, deadlineNanos, answer, request);
              } else {
                answer.complete(outcome);
              }
            })
        .onFailure(
            lost -> {
              if (lost instanceof Forwarder.NotSentException) {
                List<NodeName> others = candidates.subList(1, candidates.size());
                forward(others, owners, required, deadlineNanos, answer, request);
              } else {
                answer.complete(
                    (A) new Outcome.TimedOut(required, 0, replicas.alive(owners), owners.size()));
              }
            });
  }

  /** Nothing was written there, and a store that fails may be the only reason. */
  private static boolean isDoneElsewhere(Object outcome) {
    return outcome instanceof Outcome.StoreCannotWrite;
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
    ReadInFlight read = reads.get(refused.operation());
    if (read != null && behind) {
      vertx.setTimer(settings.resendMillis(), id -> askAgain(refused.operation(), from));
    } else if (read != null && refused.reason() == Refusal.STORE_CANNOT_READ) {
      read.askAll();
    }
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
    return writes.size() + reads.size() + forwarder().inFlight() >= settings.maxInFlight();
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

  private Forwarder forwarder() {
    return java.util.Objects.requireNonNull(forwarder);
  }
}
