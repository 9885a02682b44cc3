package dev.syncline.verticle.coordinator;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Ask;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which node coordinates an operation: this one if it holds the entry and can, else one of the
 * others, once; and whether it is worth beginning at all.
 */
final class Routing {
  private final Replicas replicas;
  private final TimeSource time;
  private final Forwarder forwarder;
  private final Supplier<Ring> ring;

  Routing(Replicas replicas, TimeSource time, Forwarder forwarder, Supplier<Ring> ring) {
    this.replicas = replicas;
    this.time = time;
    this.forwarder = forwarder;
    this.ring = ring;
  }

  /**
   * Whether another node is to coordinate: this one is no replica, or, unless it was forwarded to,
   * about to give the partition up while others stay.
   */
  boolean isForOthers(Partition partition, boolean forwarded) {
    return !ring.get().replicas(partition).contains(replicas.self)
        || (!forwarded && leaves(partition));
  }

  /** Has another node write; what was forwarded here is not forwarded again. */
  void write(Ask<WriteCommand, Outcome.Write> ask, boolean forwarded, long deadlineNanos) {
    Partition partition = ask.question().partition();
    forwardWrite(forwarded ? List.of() : coordinators(partition), ask, deadlineNanos);
  }

  /** Has another node read; what was forwarded here is not forwarded again. */
  void read(Ask<ReadCommand, Outcome.Read> ask, boolean forwarded, long deadlineNanos) {
    Partition partition = ask.question().partition();
    forwardRead(forwarded ? List.of() : coordinators(partition), ask, deadlineNanos);
  }

  /** Has one replica answer for itself, if it can be reached. */
  void readAt(NodeName replica, Ask<ReadCommand, Outcome.Read> ask, long deadlineNanos) {
    forwardRead(replicas.isReachable(replica) ? List.of(replica) : List.of(), ask, deadlineNanos);
  }

  /** This node has lost the entry to its disk: another one answers for itself. */
  void readElsewhere(ReadInFlight read) {
    Partition partition = read.ask.question().partition();
    forwardRead(read.forwarded ? List.of() : others(partition), read.ask, read.deadlineNanos);
  }

  /**
   * This node's replica does not take the write, which has no dot yet: another one may.
   *
   * @param otherwise the answer where there is none
   */
  void passOn(
      Ask<WriteCommand, Outcome.Write> ask,
      boolean forwarded,
      long deadlineNanos,
      Outcome.Write otherwise) {
    List<NodeName> others =
        others(ask.question().partition()).stream().filter(replicas::takesWrites).toList();
    if (forwarded || others.isEmpty()) {
      ask.answer().complete(otherwise);
    } else {
      forwardWrite(others, ask, deadlineNanos);
    }
  }

  private void forwardWrite(
      List<NodeName> candidates, Ask<WriteCommand, Outcome.Write> ask, long deadlineNanos) {
    WriteCommand command = ask.question();
    forward(
        candidates,
        command.partition(),
        command.consistency(),
        deadlineNanos,
        ask.answer(),
        (node, leftMillis) -> forwarder.write(node, command.withTimeoutMillis(leftMillis)));
  }

  private void forwardRead(
      List<NodeName> candidates, Ask<ReadCommand, Outcome.Read> ask, long deadlineNanos) {
    ReadCommand command = ask.question();
    forward(
        candidates,
        command.partition(),
        command.consistency(),
        deadlineNanos,
        ask.answer(),
        (node, leftMillis) -> forwarder.read(node, command.withTimeoutMillis(leftMillis)));
  }

  /** The reachable replicas but this node, first those that stay when a change is over. */
  private List<NodeName> others(Partition partition) {
    List<NodeName> next = ring.get().next(partition);
    return reachable(ring.get().replicas(partition)).stream()
        .filter(each -> !each.equals(replicas.self))
        .sorted(Comparator.comparing(each -> !next.contains(each)))
        .toList();
  }

  private List<NodeName> coordinators(Partition partition) {
    List<NodeName> stay = staying(partition);
    return stay.isEmpty() ? reachable(ring.get().replicas(partition)) : stay;
  }

  private List<NodeName> reachable(List<NodeName> owners) {
    return owners.stream().filter(replicas::isReachable).toList();
  }

  /** The reachable replicas that will still be some after the change under way. */
  private List<NodeName> staying(Partition partition) {
    List<NodeName> next = ring.get().next(partition);
    return reachable(ring.get().replicas(partition).stream().filter(next::contains).toList());
  }

  /** A replica about to give its partition up begins nothing, as long as others can. */
  private boolean leaves(Partition partition) {
    return !ring.get().next(partition).contains(replicas.self) && !staying(partition).isEmpty();
  }

  /** A reader has everything and answers what asks for one replica only. */
  boolean isReaderHere(ReadCommand command) {
    return command.consistency() == Consistency.ONE && ring.get().isReader(replicas.self);
  }

  /** Null if enough replicas are reachable, of those of now and of those after a change. */
  Outcome.@Nullable Unavailable tooFew(Consistency level, Partition partition) {
    if (level == Consistency.ONE) {
      // This node itself.
      return null;
    }
    List<NodeName> owners = ring.get().replicas(partition);
    List<NodeName> next = ring.get().next(partition);
    Outcome.Unavailable tooFew = tooFew(level, owners);
    return tooFew != null || next.equals(owners) ? tooFew : tooFew(level, next);
  }

  private Outcome.@Nullable Unavailable tooFew(Consistency level, List<NodeName> owners) {
    int alive = replicas.alive(owners);
    int required = level.required(owners.size());
    return alive < required ? new Outcome.Unavailable(required, alive, owners.size()) : null;
  }

  /** Null if enough replicas take writes, of those of now and of those after a change. */
  Outcome.@Nullable StoreCannotWrite tooFewDisks(Consistency level, Partition partition) {
    List<NodeName> owners = ring.get().replicas(partition);
    Outcome.StoreCannotWrite refusal = replicas.refusal(owners, level.required(owners.size()));
    List<NodeName> next = ring.get().next(partition);
    if (refusal != null || level == Consistency.ONE || next.equals(owners)) {
      return refusal;
    }
    return replicas.refusal(next, level.required(next.size()));
  }

  /** A request to one node that holds the partition, with what is left of the operation's time. */
  @FunctionalInterface
  private interface Forwarded<A> {
    Future<A> to(NodeName node, int leftMillis);
  }

  private <A> void forward(
      List<NodeName> candidates,
      Partition partition,
      Consistency level,
      long deadlineNanos,
      Promise<A> answer,
      Forwarded<A> request) {
    List<NodeName> owners = ring.get().replicas(partition);
    int required = level.required(Math.max(1, owners.size()));
    forward(candidates, owners, required, deadlineNanos, answer, request);
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

  /** Nothing was written there, and a store or a clock that fails may be the only reason. */
  private static boolean isDoneElsewhere(Object outcome) {
    return outcome instanceof Outcome.StoreCannotWrite || outcome instanceof Outcome.ClockDrift;
  }
}
