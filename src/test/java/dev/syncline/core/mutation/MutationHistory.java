package dev.syncline.core.mutation;

import static dev.syncline.core.mutation.SampleMutations.operation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Three replicas of one entry that is mutated, delivered and synced in any order. */
final class MutationHistory {
  static final int REPLICAS = 3;

  /** What happens next; the numbers choose among what there is. */
  record Step(
      Kind kind,
      SampleMutations.Kind operation,
      int replica,
      int other,
      int number,
      int wallMillis) {}

  /** What can happen. */
  enum Kind {
    MUTATE,
    UNDER_KEY,
    AGAIN,
    FORGET,
    SEVERAL,
    DELETE,
    DELIVER,
    DELIVER_ALL,
    SYNC,
    RELOAD,
    RESTART,
    SHOW
  }

  /** A write and what it sends. */
  record Sent(Reference.Event event, Version version, VersionVector past) {}

  /** One replica: what it stores, and which events it has heard of. */
  static final class Replica {
    VersionVector clock = VersionVector.EMPTY;
    Entry stored = Entry.absent(ConflictPolicy.CRDT);
    final Set<Reference.Event> heard = new HashSet<>();
    private final Set<Actor> earlier = new HashSet<>();
    private Actor run;
    private long issued;
    private long issuedBefore;

    /** What the client has seen who writes here with a context. */
    private @Nullable VersionVector shown;

    Replica(Actor run) {
      this.run = run;
    }

    Entry filled() {
      return stored.fill(clock);
    }
  }

  final List<Replica> replicas = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();

  /** What was sent under keys and may be sent again. */
  private final Map<IdempotencyKey, List<Operation>> attempts = new LinkedHashMap<>();

  private int keys;
  private long runs;
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
      replicas.add(new Replica(Actor.numbered(++runs)));
    }
  }

  static Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(11, Kind.MUTATE),
                Tuple.of(2, Kind.UNDER_KEY),
                Tuple.of(2, Kind.AGAIN),
                Tuple.of(1, Kind.FORGET),
                Tuple.of(1, Kind.SEVERAL),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(1, Kind.DELIVER),
                Tuple.of(1, Kind.DELIVER_ALL),
                Tuple.of(1, Kind.SYNC),
                Tuple.of(1, Kind.RELOAD),
                Tuple.of(2, Kind.RESTART),
                Tuple.of(1, Kind.SHOW)),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(SampleMutations.Kind.values())),
                Tuple.of(1, Arbitraries.of(SampleMutations.Kind.VIEWS))),
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
      case DELIVER_ALL -> sent.forEach(each -> deliver(each, replica));
      case SYNC -> sync(replicas.get(step.other() % REPLICAS), replica);
      case RELOAD -> replica.issuedBefore = replica.issued;
      case RESTART -> restart(replica);
      case SHOW -> replica.shown = step.number() < 0 ? null : replica.filled().context();
      case SEVERAL ->
          mutate(
              step,
              List.of(
                  operation(SampleMutations.Kind.ADD, step.number()),
                  operation(SampleMutations.Kind.VIEWS, step.number()),
                  operation(SampleMutations.Kind.REMOVE, step.other() % 3),
                  operation(SampleMutations.Kind.VIEWS, step.other()),
                  operation(SampleMutations.Kind.NOTE, step.number())));
      case MUTATE -> mutate(step, List.of(operation(step.operation(), step.number())));
      case UNDER_KEY -> {
        IdempotencyKey key = IdempotencyKey.of("k" + ++keys);
        List<Operation> operations = List.of(operation(step.operation(), step.number()));
        attempts.put(key, operations);
        mutate(step, operations, key, Keys.Over.NONE);
      }
      case AGAIN -> again(step);
      case FORGET -> {
        Keys.Over over = new Keys.Over(Long.MAX_VALUE, passed());
        mutate(step, List.of(operation(step.operation(), step.number())), null, over);
      }
    }
  }

  private void mutate(Step step, List<Operation> operations) {
    mutate(step, operations, null, new Keys.Over(0, passedOfAll()));
  }

  /** What another process finds is what was stored; its dots are of another run. */
  private void restart(Replica replica) {
    replica.earlier.add(replica.run);
    replica.run = Actor.numbered(++runs);
    replica.issued = 0;
    replica.issuedBefore = 0;
  }

  /** Chains of earlier runs go on once all that these have written is known. */
  private Heir heir(Replica replica) {
    boolean inherits =
        replica.issuedBefore == 0
            && sent.stream()
                .filter(each -> replica.earlier.contains(each.event().dot().actor()))
                .allMatch(each -> replica.heard.contains(each.event()));
    return inherits
        ? new Heir(replica.run, replica.issuedBefore, replica.earlier::contains)
        : Heir.ofNobody(replica.run, replica.issuedBefore);
  }

  /** The dots that all replicas know, where they know every delete that has not seen them too. */
  private VersionVector passedOfAll() {
    VersionVector passed = VersionVector.EMPTY;
    for (Sent each : sent) {
      boolean everywhere =
          sent.stream()
              .filter(
                  other ->
                      other.event().dot().equals(each.event().dot())
                          || (other.event().delete()
                              && !other.event().seen().contains(each.event())))
              .allMatch(
                  other -> replicas.stream().allMatch(one -> one.heard.contains(other.event())));
      if (everywhere) {
        passed = passed.plus(each.event().dot());
      }
    }
    return passed;
  }

  private void mutate(
      Step step, List<Operation> operations, @Nullable IdempotencyKey key, Keys.Over over) {
    Replica replica = replicas.get(step.replica());
    Dot dot = new Dot(replica.run, ++replica.issued);
    Content.Mutation asked = new Content.Mutation(operations, key);
    Mutation.Result result =
        Mutation.apply(replica.filled(), asked, dot, heir(replica), replica.shown, over);
    write(replica, dot, step, operations, result, Optional.ofNullable(key));
  }

  /** A replica that knows the key does nothing. */
  private void again(Step step) {
    if (attempts.isEmpty()) {
      return;
    }
    List<IdempotencyKey> open = List.copyOf(attempts.keySet());
    IdempotencyKey key = open.get(step.other() % open.size());
    if (Keys.of(replicas.get(step.replica()).filled()).first(key) == null) {
      mutate(step, attempts.getOrDefault(key, List.of()), key, Keys.Over.NONE);
    }
  }

  /**
   * The dots that all replicas know, where they know all that was sent under the same key too; from
   * now on that is not sent again.
   */
  private VersionVector passed() {
    VersionVector passed = VersionVector.EMPTY;
    for (Sent each : sent) {
      Optional<IdempotencyKey> key = each.event().key();
      boolean everywhere =
          key.isPresent()
              && sent.stream()
                  .filter(other -> other.event().key().equals(key))
                  .allMatch(
                      other ->
                          replicas.stream().allMatch(one -> one.heard.contains(other.event())));
      if (everywhere) {
        passed = passed.plus(each.event().dot());
        attempts.remove(key.get());
      }
    }
    return passed;
  }

  private void delete(Step step) {
    Replica replica = replicas.get(step.replica());
    Dot dot = new Dot(replica.run, ++replica.issued);
    write(replica, dot, step, List.of(), Mutation.delete(replica.filled()), Optional.empty());
  }

  private void write(
      Replica replica,
      Dot dot,
      Step step,
      List<Operation> operations,
      Mutation.Result result,
      Optional<IdempotencyKey> key) {
    HybridTimestamp timestamp = HybridTimestamp.next(step.wallMillis(), replica.stored.timestamp());
    Version version = new Version(dot, timestamp, result.content());
    VersionVector shown = replica.shown;
    Set<Reference.Event> seen = Set.copyOf(replica.heard);
    Reference.Event event =
        new Reference.Event(
            dot,
            timestamp,
            operations,
            seen,
            shown == null
                ? seen
                : seen.stream()
                    .filter(each -> shown.contains(each.dot()))
                    .collect(Collectors.toSet()),
            key);
    sent.add(new Sent(event, version, result.past()));
    deliver(sent.get(sent.size() - 1), replica);
  }

  private void deliver(Step step) {
    if (!sent.isEmpty()) {
      deliver(sent.get(step.other() % sent.size()), replicas.get(step.replica()));
    }
  }

  private void deliver(Sent write, Replica replica) {
    Reference.Event event = write.event();
    if ((causal && !replica.heard.containsAll(event.seen())) || !replica.heard.add(event)) {
      return;
    }
    Entry written = Entry.ofWrite(ConflictPolicy.CRDT, write.version(), write.past());
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

  List<Sent> sent() {
    return sent;
  }

  void deliverEverything() {
    for (Replica replica : replicas) {
      sent.forEach(each -> deliver(each, replica));
    }
  }
}
