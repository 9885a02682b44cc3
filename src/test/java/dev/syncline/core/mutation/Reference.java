package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a set of events comes to by the definitions of the types: nothing but the events and who had
 * seen whom.
 */
public final class Reference {
  private final Set<Event> known;
  private final List<Placed> standing;

  /** Events whose additions do not count: another one under the same key does. */
  private final Set<Event> repeats = new HashSet<>();

  /** Of these events. */
  public Reference(Set<Event> known) {
    this(known, Set.of());
  }

  /**
   * Of these events.
   *
   * @param uncounted keys under which nothing counts
   */
  public Reference(Set<Event> known, Set<IdempotencyKey> uncounted) {
    this.known = known;
    this.standing =
        known.stream()
            .filter(each -> !isDeleted(each))
            .flatMap(
                each ->
                    IntStream.range(0, each.operations().size())
                        .mapToObj(i -> new Placed(each, i, each.operations().get(i))))
            .toList();
    Map<IdempotencyKey, Event> counting = new HashMap<>();
    known.stream()
        .filter(each -> !each.again && !isDeleted(each))
        .sorted(Comparator.comparing(Event::dot))
        .forEach(
            each ->
                each.key.ifPresent(
                    key -> {
                      if (uncounted.contains(key) || counting.putIfAbsent(key, each) != null) {
                        repeats.add(each);
                      }
                    }));
  }

  /**
   * Keys of which one mutation was deleted by somebody who has not seen another. Whether the other
   * counts depends on who forgot the key first: the delete, or whoever had seen them both.
   */
  public static Set<IdempotencyKey> undecided(Set<Event> known) {
    Reference reference = new Reference(known);
    Set<IdempotencyKey> keys = new HashSet<>();
    for (Event event : known) {
      if (!event.again && reference.isDeleted(event)) {
        event.key.ifPresent(keys::add);
      }
    }
    keys.removeIf(
        key ->
            known.stream()
                .noneMatch(each -> each.isUnder(key) && !each.again && !reference.isDeleted(each)));
    return keys;
  }

  /** One write: what it asked for, and what was known when it did. */
  public static final class Event {
    private final Dot dot;
    private final HybridTimestamp timestamp;
    private final List<Operation> operations;
    private final Set<Event> seen;
    private final Set<Event> shown;
    private final Optional<IdempotencyKey> key;
    private final boolean again;
    private final Optional<Integer> high;
    private final Optional<Integer> low;

    /**
     * An event.
     *
     * @param operations none for a delete
     * @param seen all that its coordinator had seen
     * @param shown what its client had seen of that: what it replaces and removes
     */
    public Event(
        Dot dot,
        HybridTimestamp timestamp,
        List<Operation> operations,
        Set<Event> seen,
        Set<Event> shown) {
      this(dot, timestamp, operations, seen, shown, Optional.empty());
    }

    /** An event under a key. */
    public Event(
        Dot dot,
        HybridTimestamp timestamp,
        List<Operation> operations,
        Set<Event> seen,
        Set<Event> shown,
        Optional<IdempotencyKey> key) {
      this(dot, timestamp, operations, seen, shown, key, false);
    }

    /** What was sent again to somebody who knew it: it does nothing. */
    public static Event again(
        Dot dot, HybridTimestamp timestamp, Set<Event> seen, Optional<IdempotencyKey> key) {
      return new Event(dot, timestamp, List.of(), seen, seen, key, true);
    }

    private Event(
        Dot dot,
        HybridTimestamp timestamp,
        List<Operation> operations,
        Set<Event> seen,
        Set<Event> shown,
        Optional<IdempotencyKey> key,
        boolean again) {
      this.key = key;
      this.again = again;
      this.dot = dot;
      this.timestamp = timestamp;
      this.operations = operations;
      this.seen = seen;
      this.shown = shown;
      boolean bounds = operations.stream().anyMatch(Operation.Bound.class::isInstance);
      this.high = bounds ? new Reference(seen).bound(true) : Optional.empty();
      this.low = bounds ? new Reference(seen).bound(false) : Optional.empty();
    }

    Dot dot() {
      return dot;
    }

    Optional<IdempotencyKey> key() {
      return key;
    }

    HybridTimestamp timestamp() {
      return timestamp;
    }

    List<Operation> operations() {
      return operations;
    }

    boolean delete() {
      return operations.isEmpty() && !again;
    }

    private boolean isUnder(IdempotencyKey of) {
      return key.isPresent() && key.get().equals(of);
    }

    /**
     * Whether somebody applies nothing under the key.
     *
     * @param sure what is sure to be seen
     * @param perhaps what may be seen too
     */
    public static boolean isApplied(IdempotencyKey key, Set<Event> sure, Set<Event> perhaps) {
      Set<Event> all = new HashSet<>(sure);
      all.addAll(perhaps);
      Reference reference = new Reference(all);
      return sure.stream()
          .anyMatch(each -> each.isUnder(key) && !each.again && !reference.isDeleted(each));
    }

    Set<Event> seen() {
      return seen;
    }

    /** What is no better than what its coordinator knew changes nothing. */
    private boolean improves(Operation.Bound bound) {
      Optional<Integer> before = bound.max() ? high : low;
      int number = number(bound.number());
      return before.isEmpty() || (bound.max() ? number > before.get() : number < before.get());
    }

    @Override
    public String toString() {
      return dot
          + (again ? " repeats" : delete() ? " deletes" : " " + operations)
          + " at "
          + timestamp
          + key.map(each -> " under " + each.hash()).orElse("");
    }
  }

  /** One operation in its place; a later one of the same event comes after it. */
  private record Placed(Event event, int index, Operation operation) {
    boolean comesAfter(Placed other) {
      return event.equals(other.event) ? index > other.index : event.shown.contains(other.event);
    }
  }

  private Stream<Placed> all() {
    return standing.stream();
  }

  private boolean isDeleted(Event event) {
    return known.stream().anyMatch(each -> each.delete() && each.seen().contains(event));
  }

  private boolean exists() {
    return known.stream().anyMatch(each -> !each.delete() && !each.again && !isDeleted(each));
  }

  private long count(String path) {
    return all()
        .filter(each -> !repeats.contains(each.event()))
        .filter(each -> each.operation() instanceof Operation.Increase)
        .map(each -> (Operation.Increase) each.operation())
        .filter(each -> each.slot().equals(Slot.ofField(path)))
        .mapToLong(each -> ((Count) each.amount()).value())
        .sum();
  }

  /** Those that match and after which none comes that undoes them. */
  private List<Placed> undone(Predicate<Operation> does, Predicate<Operation> undoes) {
    List<Placed> undoing = all().filter(each -> undoes.test(each.operation())).toList();
    return all()
        .filter(each -> does.test(each.operation()))
        .filter(each -> undoing.stream().noneMatch(later -> later.comesAfter(each)))
        .toList();
  }

  private Set<Bytes> tags() {
    Set<Bytes> elements =
        all()
            .filter(each -> each.operation() instanceof Operation.Change)
            .flatMap(each -> ((Operation.Change) each.operation()).added().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    elements.removeIf(
        element ->
            undone(
                    o -> o instanceof Operation.Change c && c.added().contains(element),
                    o -> o instanceof Operation.Change c && c.removed().contains(element))
                .isEmpty());
    return elements;
  }

  private boolean done() {
    return !undone(
            o -> o instanceof Operation.Turn turn && turn.on(),
            o -> o instanceof Operation.Turn turn && !turn.on())
        .isEmpty();
  }

  private List<Placed> assigned(String path) {
    Predicate<Operation> assigns =
        o -> o instanceof Operation.Assign assign && assign.slot().equals(Slot.ofField(path));
    return undone(assigns, assigns);
  }

  private Optional<Integer> bound(boolean max) {
    Stream<Integer> numbers =
        all()
            .filter(each -> each.operation() instanceof Operation.Bound bound && bound.max() == max)
            .filter(each -> each.event().improves((Operation.Bound) each.operation()))
            .map(each -> number(((Operation.Bound) each.operation()).number()));
    return max ? numbers.max(Integer::compare) : numbers.min(Integer::compare);
  }

  private static int number(Bytes json) {
    return Integer.parseInt(json.toUtf8());
  }

  private String payload() {
    TreeMap<String, String> fields = new TreeMap<>();
    fields.put("views", Long.toString(count("/views")));
    fields.put("geo", "{\"hits\":" + count("/geo/hits") + "}");
    fields.put("tags", array(tags()));
    fields.put("done", Boolean.toString(done()));
    fields.put(
        "votes",
        array(
            assigned("/votes").stream()
                .map(each -> ((Operation.Assign) each.operation()).value())
                .collect(Collectors.toCollection(TreeSet::new))));
    bound(true).ifPresent(high -> fields.put("high", high.toString()));
    bound(false).ifPresent(low -> fields.put("low", low.toString()));
    assigned("/note").stream()
        .max(
            Comparator.comparing((Placed each) -> each.event().timestamp())
                .thenComparing(each -> each.event().dot()))
        .ifPresent(
            each -> fields.put("note", ((Operation.Assign) each.operation()).value().toUtf8()));
    return fields.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** What a read shows otherwise than these events make it; empty for nothing. */
  public String difference(Entry entry) {
    boolean isThere = !entry.live().isEmpty();
    if (isThere != exists()) {
      return isThere ? "is there" : "is not there";
    }
    if (!isThere) {
      return "";
    }
    View view = new View(SampleMutations.SCHEMA, entry);
    String shown = view.payload().toUtf8();
    if (!shown.equals(payload())) {
      return shown + " instead of " + payload();
    }
    Bytes vector = view.vector();
    List<Double> means =
        Stream.of(mean(number -> number), mean(number -> 0.1f)).flatMap(Optional::stream).toList();
    if (vector == null || means.isEmpty()) {
      return (vector == null) == means.isEmpty() ? "" : vector + " is the mean of " + means;
    }
    ByteBuffer floats = ByteBuffer.wrap(vector.array()).order(ByteOrder.LITTLE_ENDIAN);
    for (double mean : means) {
      float found = floats.getFloat();
      if (!(Math.abs(found - mean) <= Math.ulp((float) mean))) {
        return "a mean of " + found + " instead of " + mean;
      }
    }
    return "";
  }

  /** The mean of a dimension, given each observation's value of it; empty without any. */
  private Optional<Double> mean(java.util.function.ToDoubleFunction<Integer> valueOf) {
    double sum = 0;
    double weights = 0;
    for (Placed each : all().filter(one -> !repeats.contains(one.event())).toList()) {
      Optional<Integer> observed = observed(each.operation());
      if (observed.isPresent()) {
        double weight = SampleMutations.weight(observed.get());
        sum += weight * valueOf.applyAsDouble(observed.get());
        weights += weight;
      }
    }
    return weights == 0 ? Optional.empty() : Optional.of(sum / weights);
  }

  /** The first value of an observation. */
  private static Optional<Integer> observed(Operation operation) {
    return operation instanceof Operation.Increase increase
            && increase.amount() instanceof WeightedSum sum
        ? Optional.of(Math.round(sum.mean()[0]))
        : Optional.empty();
  }

  private static String array(Set<Bytes> values) {
    return values.stream().map(Bytes::toUtf8).collect(Collectors.joining(",", "[", "]"));
  }
}
