package dev.syncline.core.mutation;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Three replicas of one entry that is mutated, delivered and synced in any order. */
final class MutationHistory {
  static final int REPLICAS = 3;

  static final Schema SCHEMA =
      new Schema(
          new TreeMap<>(
              Map.of(
                  "views", Schema.Field.of(FieldType.COUNTER),
                  "tags", Schema.Field.of(FieldType.SET),
                  "done", Schema.Field.of(FieldType.FLAG),
                  "high", Schema.Field.of(FieldType.MAX),
                  "low", Schema.Field.of(FieldType.MIN),
                  "note", Schema.Field.of(FieldType.REGISTER),
                  "votes", Schema.Field.of(FieldType.MULTI_VALUE),
                  "geo",
                      new Schema.Field(
                          FieldType.MAP,
                          new TreeMap<>(Map.of("hits", Schema.Field.of(FieldType.COUNTER)))))),
          Schema.VectorKind.MEAN);

  /** What happens next; the numbers choose among what there is. */
  record Step(Kind kind, int replica, int other, int number, int wallMillis) {}

  /** What can happen. */
  enum Kind {
    VIEWS,
    HITS,
    ADD,
    REMOVE,
    ON,
    OFF,
    HIGH,
    LOW,
    NOTE,
    VOTE,
    OBSERVE,
    SEVERAL,
    DELETE,
    DELIVER,
    DELIVER_ALL,
    SYNC,
    RELOAD
  }

  /** One write as the model knows it: what it asked for, and all that its coordinator had seen. */
  record Event(
      Dot dot,
      HybridTimestamp timestamp,
      List<Operation> operations,
      boolean delete,
      Set<Event> seen,
      Version version,
      VersionVector past) {
    @Override
    public int hashCode() {
      return dot.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Event that && dot.equals(that.dot);
    }
  }

  /** One replica: what it stores, and which events it has heard of. */
  static final class Replica {
    VersionVector clock = VersionVector.EMPTY;
    Entry stored = Entry.absent(ConflictPolicy.CRDT);
    final Set<Event> heard = new HashSet<>();
    private long issued;
    private long chainsSince;

    Entry filled() {
      return stored.fill(clock);
    }
  }

  final List<Replica> replicas = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  private final boolean causal;

  /**
   * A history without a step.
   *
   * @param causal whether a replica hears of a write after all that the write's coordinator had
   *     heard of
   */
  MutationHistory(boolean causal) {
    this.causal = causal;
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica());
    }
  }

  /** The first value of an observation. */
  static Optional<Integer> observed(Operation operation) {
    return operation instanceof Operation.Increase increase
            && increase.amount() instanceof WeightedSum sum
        ? Optional.of(Math.round(sum.mean()[0]))
        : Optional.empty();
  }

  static Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(0, REPLICAS - 1),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(-2, 4),
            Arbitraries.integers().between(0, 4))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  void play(List<Step> steps, Runnable afterEach) {
    for (Step step : steps) {
      play(step);
      afterEach.run();
    }
  }

  private void play(Step step) {
    Replica replica = replicas.get(step.replica());
    switch (step.kind()) {
      case DELETE -> delete(step);
      case DELIVER -> deliver(step);
      case DELIVER_ALL -> events.forEach(each -> deliver(each, replica));
      case SYNC -> sync(replicas.get(step.other() % REPLICAS), replica);
      case RELOAD -> replica.chainsSince = replica.issued;
      case SEVERAL ->
          mutate(
              step,
              List.of(
                  operation(Kind.ADD, step.number()),
                  operation(Kind.VIEWS, step.number()),
                  operation(Kind.REMOVE, step.other() % 3),
                  operation(Kind.VIEWS, step.other()),
                  operation(Kind.NOTE, step.number())));
      default -> mutate(step, List.of(operation(step.kind(), step.number())));
    }
  }

  private static Bytes json(int number) {
    return Bytes.utf8(Integer.toString(number));
  }

  private static Operation operation(Kind kind, int number) {
    return switch (kind) {
      case VIEWS -> new Operation.Increase(Slot.ofField("/views"), new Count(number));
      case HITS -> new Operation.Increase(Slot.ofField("/geo/hits"), new Count(number));
      case ADD -> new Operation.Change("/tags", Set.of(json(number)), Set.of());
      case REMOVE -> new Operation.Change("/tags", Set.of(), Set.of(json(number)));
      case ON -> new Operation.Turn("/done", true);
      case OFF -> new Operation.Turn("/done", false);
      case HIGH -> new Operation.Bound("/high", true, json(number));
      case LOW -> new Operation.Bound("/low", false, json(number));
      case NOTE -> new Operation.Assign(Slot.ofField("/note"), json(number));
      case VOTE -> new Operation.Assign(Slot.ofField("/votes"), json(number));
      case OBSERVE ->
          new Operation.Increase(
              Slot.VECTOR, WeightedSum.of(new float[] {number, 0.1f}, 0.5 + Math.abs(number)));
      default -> throw new IllegalArgumentException(kind.toString());
    };
  }

  private void mutate(Step step, List<Operation> operations) {
    Replica replica = replicas.get(step.replica());
    Dot dot = Samples.dot(step.replica() + 1, ++replica.issued);
    Mutation.Result result = Mutation.apply(replica.filled(), operations, dot, replica.chainsSince);
    write(replica, dot, step, operations, result);
  }

  private void delete(Step step) {
    Replica replica = replicas.get(step.replica());
    Dot dot = Samples.dot(step.replica() + 1, ++replica.issued);
    write(replica, dot, step, List.of(), Mutation.delete(replica.filled()));
  }

  private void write(
      Replica replica, Dot dot, Step step, List<Operation> operations, Mutation.Result result) {
    HybridTimestamp timestamp = HybridTimestamp.next(step.wallMillis(), replica.stored.timestamp());
    Version version = new Version(dot, timestamp, result.content());
    Event event =
        new Event(
            dot,
            timestamp,
            operations,
            operations.isEmpty(),
            Set.copyOf(replica.heard),
            version,
            result.past());
    events.add(event);
    deliver(event, replica);
  }

  private void deliver(Step step) {
    if (!events.isEmpty()) {
      deliver(events.get(step.other() % events.size()), replicas.get(step.replica()));
    }
  }

  private void deliver(Event event, Replica replica) {
    if ((causal && !replica.heard.containsAll(event.seen())) || !replica.heard.add(event)) {
      return;
    }
    Entry written = Entry.ofWrite(ConflictPolicy.CRDT, event.version(), event.past());
    Entry joined = replica.filled().join(written);
    replica.clock = replica.clock.plus(event.dot());
    replica.stored = joined.strip(replica.clock);
  }

  private static void sync(Replica from, Replica to) {
    Entry joined = to.filled().join(from.filled());
    to.clock = to.clock.join(from.clock);
    to.heard.addAll(from.heard);
    to.stored = joined.strip(to.clock);
  }

  void deliverEverything() {
    for (Replica replica : replicas) {
      events.forEach(each -> deliver(each, replica));
    }
  }
}
