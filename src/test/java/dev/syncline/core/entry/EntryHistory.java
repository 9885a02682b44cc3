package dev.syncline.core.entry;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Three replicas of two entries, their clients, and beside them the same history as plain events:
 * which write each replica has heard of, and which writes each write replaces. The two share no
 * code.
 */
final class EntryHistory {
  private static final int REPLICAS = 3;
  private static final int KEYS = 2;
  private static final int CLIENTS = 2;

  /** What happens next; the numbers choose among what there is. */
  record Step(Kind kind, int replica, int other, int key, int client, int wallMillis) {}

  /** What can happen. */
  enum Kind {
    PUT_BLIND,
    PUT_WITH_CONTEXT,
    DELETE_BLIND,
    DELETE_WITH_CONTEXT,
    READ_ONE,
    READ_TWO,
    DELIVER,
    SYNC_ALL,
    SYNC_ONE_DOT
  }

  /** One write as the model knows it. */
  record Event(
      int key, ConflictPolicy policy, Version version, VersionVector past, Set<Dot> replaces) {
    Dot dot() {
      return version.dot();
    }
  }

  /** One replica: what it stores, and which events it has heard of, one way or another. */
  private static final class Replica {
    private VersionVector clock = VersionVector.EMPTY;
    private final List<Entry> stored = new ArrayList<>();
    private final List<Set<Event>> heard = new ArrayList<>();
    private long issued;

    Replica(ConflictPolicy policy) {
      for (int key = 0; key < KEYS; key++) {
        stored.add(Entry.absent(policy));
        heard.add(new HashSet<>());
      }
    }
  }

  /** What a client was shown, and the dots behind it. */
  private record Seen(CausalContext context, Set<Dot> dots) {}

  private final ConflictPolicy first;
  private final ConflictPolicy then;
  private final int changesAfter;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<List<Integer>, Seen> clients = new HashMap<>();
  private final List<List<Entry>> states = new ArrayList<>();

  EntryHistory(ConflictPolicy policy) {
    this(policy, policy, 0);
  }

  /**
   * A history in which the policy changes after some writes; each replica learns of it later than
   * the one before.
   */
  EntryHistory(ConflictPolicy first, ConflictPolicy then, int changesAfter) {
    this.first = first;
    this.then = then;
    this.changesAfter = changesAfter;
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica(first));
    }
    for (int key = 0; key < KEYS; key++) {
      states.add(new ArrayList<>(List.of(Entry.absent(first))));
    }
  }

  static Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(0, REPLICAS - 1),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, KEYS - 1),
            Arbitraries.integers().between(0, CLIENTS - 1),
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
    int at = step.replica();
    int key = step.key();
    switch (step.kind()) {
      case PUT_BLIND -> write(step, Samples.value("v"), Optional.empty());
      case PUT_WITH_CONTEXT -> write(step, Samples.value("v"), seen(step));
      case DELETE_BLIND -> write(step, Content.Tombstone.INSTANCE, Optional.empty());
      case DELETE_WITH_CONTEXT -> write(step, Content.Tombstone.INSTANCE, seen(step));
      case READ_ONE -> read(step, List.of(at));
      case READ_TWO -> read(step, List.of(at, step.other() % REPLICAS));
      case DELIVER -> deliver(step);
      case SYNC_ALL -> sync(step.other() % REPLICAS, at, key, Long.MAX_VALUE);
      case SYNC_ONE_DOT -> sync(step.other() % REPLICAS, at, key, 1);
    }
    states.get(key).add(filled(at, key));
  }

  private Optional<Seen> seen(Step step) {
    return Optional.ofNullable(clients.get(List.of(step.client(), step.key())));
  }

  private void write(Step step, Content content, Optional<Seen> seen) {
    Replica replica = replicas.get(step.replica());
    Entry current = replica.stored.get(step.key());
    ConflictPolicy policy = policyAt(step.replica());
    boolean addsSibling =
        seen.isEmpty() && policy == ConflictPolicy.SIBLINGS && content instanceof Content.Value;
    VersionVector past =
        seen.map(each -> each.context().past())
            .orElse(
                addsSibling ? VersionVector.EMPTY : filled(step.replica(), step.key()).context());
    Set<Dot> replaces =
        seen.map(Seen::dots).orElse(addsSibling ? Set.of() : knownDots(step.replica(), step.key()));
    HybridTimestamp floor =
        seen.map(each -> each.context().timestamp())
            .orElse(HybridTimestamp.ZERO)
            .max(current.timestamp());
    Dot dot = Samples.dot(step.replica() + 1, ++replica.issued);
    Version version = new Version(dot, HybridTimestamp.next(step.wallMillis(), floor), content);
    Event event = new Event(step.key(), policy, version, past, replaces);
    events.add(event);
    apply(event, replica);
    CausalContext after = CausalContext.ofWrite(version, past);
    Set<Dot> dots = new HashSet<>(replaces);
    dots.add(dot);
    clients.put(List.of(step.client(), step.key()), new Seen(after, dots));
  }

  private ConflictPolicy policyAt(int replica) {
    return events.size() >= changesAfter + 3 * replica ? then : first;
  }

  private void deliver(Step step) {
    if (events.isEmpty()) {
      return;
    }
    Event event = events.get(step.other() % events.size());
    Replica replica = replicas.get(step.replica());
    if (!replica.clock.contains(event.dot())) {
      apply(event, replica);
      states.get(event.key()).add(Entry.ofWrite(event.policy(), event.version(), event.past()));
      states.get(event.key()).add(filled(step.replica(), event.key()));
    }
  }

  private void apply(Event event, Replica replica) {
    Entry written = Entry.ofWrite(event.policy(), event.version(), event.past());
    Entry joined = replica.stored.get(event.key()).fill(replica.clock).join(written);
    replica.clock = replica.clock.plus(event.dot());
    replica.stored.set(event.key(), joined.strip(replica.clock));
    replica.heard.get(event.key()).add(event);
  }

  private void read(Step step, List<Integer> from) {
    Entry shown = filled(from.get(0), step.key());
    Set<Dot> dots = new HashSet<>(knownDots(from.get(0), step.key()));
    for (int replica : from) {
      shown = shown.join(filled(replica, step.key()));
      dots.addAll(knownDots(replica, step.key()));
    }
    clients.put(List.of(step.client(), step.key()), new Seen(CausalContext.ofRead(shown), dots));
  }

  /** The receiver gets the entry as it is now, and adopts up to so many dots, and its versions'. */
  private void sync(int from, int to, int key, long maxDots) {
    Replica sender = replicas.get(from);
    Replica receiver = replicas.get(to);
    VersionVector missing = sender.clock.intersect(dotsOf(key)).minus(receiver.clock);
    Entry sent = filled(from, key);
    Entry joined = receiver.stored.get(key).fill(receiver.clock).join(sent);
    receiver.clock = receiver.clock.join(missing.limit(maxDots)).join(sent.dots());
    receiver.stored.set(key, joined.strip(receiver.clock));
    receiver.heard.get(key).addAll(sender.heard.get(key));
  }

  /** Everybody gets everything from everybody. */
  void converge() {
    for (int round = 0; round < 2; round++) {
      for (int from = 0; from < REPLICAS; from++) {
        for (int to = 0; to < REPLICAS; to++) {
          for (int key = 0; key < KEYS; key++) {
            sync(from, to, key, Long.MAX_VALUE);
          }
        }
      }
    }
  }

  Entry stored(int replica, int key) {
    return replicas.get(replica).stored.get(key);
  }

  VersionVector clock(int replica) {
    return replicas.get(replica).clock;
  }

  Entry filled(int replica, int key) {
    return stored(replica, key).fill(clock(replica));
  }

  /** Filled states that the entry has had anywhere, and writes on their way to it. */
  List<Entry> states(int key) {
    return states.get(key);
  }

  List<Event> events() {
    return events;
  }

  /** All dots issued for an entry. */
  VersionVector dotsOf(int key) {
    return VersionVector.of(
        events.stream().filter(each -> each.key() == key).map(Event::dot).toList());
  }

  /** Model: the dots a replica knows of, as events or as replaced by them. */
  Set<Dot> knownDots(int replica, int key) {
    Set<Dot> dots = new TreeSet<>();
    for (Event event : replicas.get(replica).heard.get(key)) {
      dots.add(event.dot());
      dots.addAll(event.replaces());
    }
    return dots;
  }

  /** Model: the dots of the versions that a replica holds. */
  Set<Dot> expectedVersions(int replica, int key) {
    Set<Event> heard = replicas.get(replica).heard.get(key);
    Set<Dot> replaced =
        heard.stream().flatMap(each -> each.replaces().stream()).collect(Collectors.toSet());
    List<Event> left = heard.stream().filter(each -> !replaced.contains(each.dot())).toList();
    if (heard.stream().noneMatch(each -> each.policy() == ConflictPolicy.LAST_WRITE_WINS)) {
      return left.stream().map(Event::dot).collect(Collectors.toCollection(TreeSet::new));
    }
    Comparator<Event> youngest = Comparator.comparing(each -> each.version().timestamp());
    return left.stream()
        .max(youngest.thenComparing(Event::dot))
        .map(each -> Set.of(each.dot()))
        .orElse(Set.of());
  }

  static void forEachPlace(java.util.function.BiConsumer<Integer, Integer> action) {
    for (int replica = 0; replica < REPLICAS; replica++) {
      for (int key = 0; key < KEYS; key++) {
        action.accept(replica, key);
      }
    }
  }
}
